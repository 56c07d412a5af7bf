import { isDeepStrictEqual } from 'node:util';
import type { DependencyContainer } from 'tsyringe';
import type { Clock, Log } from 'change-hook-core';
import { DEFAULT_POLICY, endsWithin } from 'change-hook-delivery';
import type { DeliverySink, Retire } from 'change-hook-delivery';
import type { GatewayConfig } from '../config/config.js';
import { SinkScope } from './sink-scope.js';
import { TOKENS } from './tokens.js';
import type { OpenSink } from './tokens.js';

interface Place {
  open: OpenSink;
  child: DependencyContainer;
  target: DeliverySink;
}

/** A sink that does not close must not keep its successor from delivering for ever. */
const CLOSE_MS = 10_000;

/** The sinks that are in force: a child container each, which lives as long as its sink. */
export class SinkScopes {
  #places: ReadonlyMap<string, Place> = new Map();

  constructor(
    private readonly root: DependencyContainer,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  get targets(): ReadonlyMap<string, DeliverySink> {
    return new Map([...this.#places].map(([name, { target }]) => [name, target]));
  }

  /**
   * Takes these for the sinks that are in force. `targets` are for delivery: the same object as before for a sink of which nothing has
   * changed. `retire` closes a sink that is gone, once delivery has let go of it.
   */
  replace(sinks: readonly OpenSink[], config: GatewayConfig): { targets: ReadonlyMap<string, DeliverySink>; retire: Retire } {
    const before = this.#places;
    this.#places = new Map(sinks.map((open) => [open.name, this.#place(open, before.get(open.name), config)]));
    const retire: Retire = async (name) => {
      const old = before.get(name);
      // Where only the policy is another, the sink itself goes on.
      if (old !== undefined && this.#places.get(name)?.open !== old.open) await this.#close(name, old);
    };
    return { targets: this.targets, retire };
  }

  async dispose(): Promise<void> {
    for (const { child } of this.#places.values()) await child.dispose();
  }

  #place(open: OpenSink, before: Place | undefined, config: GatewayConfig): Place {
    const { name, plugin, batch, sink } = open;
    const policy = { ...DEFAULT_POLICY, ...config.sinks.find((it) => it.sink === name)?.policy };
    const target = { plugin, sink, batch, policy };
    if (before?.open === open) return isDeepStrictEqual(before.target.policy, policy) ? before : { ...before, target };
    const child = this.root.createChildContainer();
    child.register(TOKENS.sink, { useValue: open });
    // Resolved now, although nobody wants it yet: the container disposes of what it has constructed, and of nothing else.
    child.resolve(SinkScope);
    return { open, child, target };
  }

  async #close(name: string, { child }: Place): Promise<void> {
    if (await endsWithin(this.clock, CLOSE_MS, Promise.resolve(child.dispose()))) return;
    this.log.error('a sink that was replaced or removed does not close; what it has in hand may be sent once more', { sink: name });
  }
}
