import { inject, injectable } from 'tsyringe';
import { describeError } from 'change-hook-core';
import type { IntakeWorker, Log, Service } from 'change-hook-core';
import type { Delivery } from 'change-hook-delivery';
import type { HttpService } from '../http/http-service.js';
import { TOKENS } from './tokens.js';

/**
 * The running parts in their order: requests are taken last and refused first, but for what only asks others to send. The intake was
 * started before, to know the mounts.
 */
@injectable()
export class GatewayServices implements Service {
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(
    @inject(TOKENS.log) private readonly log: Log,
    @inject(TOKENS.intake) private readonly intake: IntakeWorker,
    @inject(TOKENS.delivery) private readonly delivery: Delivery,
    @inject(TOKENS.retention) private readonly retention: Service,
    @inject(TOKENS.management) private readonly management: Service,
    @inject(TOKENS.http) readonly http: HttpService,
    @inject(TOKENS.catchUps) private readonly catchUps: Service,
  ) {}

  start(): Promise<void> {
    return (this.#starting ??= this.#open());
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#close());
  }

  async #open(): Promise<void> {
    try {
      for (const service of [this.delivery, this.retention, this.management, this.http, this.catchUps]) await service.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** A part that can't stop must not keep the others from stopping. */
  async #close(): Promise<void> {
    for (const service of [this.catchUps, this.http, this.management, this.retention, this.delivery, this.intake]) {
      try {
        await service.stop();
      } catch (error) {
        this.log.error('a part did not stop as it should', { error: describeError(error) });
      }
    }
  }
}
