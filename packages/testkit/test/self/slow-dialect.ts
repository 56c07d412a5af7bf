import type { Dialect, DialectContext, EnrichContext, Enrichment, Change, HookRequest, Identity, Translation, Verification } from 'change-hook-core';
import { soundDialect } from './toy-dialect.js';
import type { ToyOptions } from './toy-options.js';

/** The sound dialect as a class with a private member, all of whose hooks give promises. */
export class SlowDialect implements Dialect<ToyOptions> {
  readonly apiVersion = 1;
  readonly name = 'toy';
  readonly options = soundDialect.options!;
  readonly authentication = 'signature';
  readonly #sound = soundDialect;

  accepts() {
    return { methods: ['POST'], mediaTypes: ['application/json', 'application/x-www-form-urlencoded'] };
  }

  async verify(request: HookRequest, ctx: DialectContext<ToyOptions>): Promise<Verification> {
    await Promise.resolve();
    return this.#sound.verify(request, ctx);
  }

  async identify(request: HookRequest, ctx: DialectContext<ToyOptions>): Promise<Identity> {
    await Promise.resolve();
    return this.#sound.identify(request, ctx);
  }

  async translate(request: HookRequest, ctx: DialectContext<ToyOptions>): Promise<Translation> {
    await Promise.resolve();
    return this.#sound.translate(request, ctx);
  }

  async enrich(changes: readonly Change[], ctx: EnrichContext<ToyOptions>): Promise<Enrichment> {
    return this.#sound.enrich!(changes, ctx);
  }
}
