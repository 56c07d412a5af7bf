import { inject, injectable } from 'tsyringe';
import type { MountDescription } from 'change-hook-core';
import type { GateConfig } from '../config/config.js';
import { createMountGate } from '../http/mount-gate.js';
import type { MountGate } from '../http/mount-gate.js';
import { TOKENS } from './tokens.js';

/** What belongs to one mount on the HTTP side, for as long as its child container lives. */
@injectable()
export class MountScope {
  readonly gate: MountGate;

  constructor(@inject(TOKENS.mount) description: MountDescription, @inject(TOKENS.gate) gate: GateConfig) {
    this.gate = createMountGate(description, gate);
  }
}
