import type { DependencyContainer } from 'tsyringe';
import type { MountDescription } from 'change-hook-core';
import type { GatewayConfig } from '../config/config.js';
import { createClientAddress } from '../http/client-address.js';
import type { MountGate } from '../http/mount-gate.js';
import { MountScope } from './mount-scope.js';
import { TOKENS } from './tokens.js';

type ClientAddress = ReturnType<typeof createClientAddress>;

/** What the HTTP side has of the mounts that are in force: a child container each, all of them new after a reload. */
export class MountScopes {
  #children: readonly DependencyContainer[] = [];
  #gates: ReadonlyMap<string, MountGate> = new Map();
  #clientAddress: ClientAddress = () => undefined;

  constructor(private readonly root: DependencyContainer) {}

  get gates(): ReadonlyMap<string, MountGate> {
    return this.#gates;
  }

  get clientAddress(): ClientAddress {
    return this.#clientAddress;
  }

  /** In one turn: no request sees a mixture. */
  replace(descriptions: readonly MountDescription[], config: GatewayConfig): void {
    const before = this.#children;
    const made = descriptions.flatMap((description) => {
      const own = config.mounts.find(({ mount }) => mount === description.mount);
      if (own === undefined) return [];
      const child = this.root.createChildContainer();
      child.register(TOKENS.mount, { useValue: description }).register(TOKENS.gate, { useValue: own.gate });
      return [{ child, gate: child.resolve(MountScope).gate }];
    });
    this.#children = made.map(({ child }) => child);
    this.#gates = new Map(made.map(({ gate }) => [gate.mount, gate]));
    this.#clientAddress = createClientAddress(config.http.trustedProxies);
    // A gate that a request still holds needs its container no more.
    for (const child of before) void child.dispose();
  }

  async dispose(): Promise<void> {
    for (const child of this.#children) await child.dispose();
  }
}
