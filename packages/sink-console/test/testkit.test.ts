import { testSink } from 'change-hook-testkit';
import type { SinkWorld } from 'change-hook-testkit';
import plugin, { createConsoleSink } from '../src/index.js';
import type { ConsoleOptions } from '../src/index.js';
import { Sheet } from './sheet.js';

/** A sheet of paper that may have no room for a while. A reader that is gone never comes back, so that is no trouble to be mended. */
class Paper implements SinkWorld {
  readonly #sheet = new Sheet();

  start() {
    return { options: {} };
  }

  create({ options }: { options: unknown }) {
    return createConsoleSink({ ...(options as ConsoleOptions), stream: this.#sheet });
  }

  received(): readonly string[] {
    return [...this.#sheet.text.matchAll(/^ {4}(change .*)$/gm)].map(([, comments]) => comments!);
  }

  hang(): void {
    this.#sheet.patient = true;
  }

  mend(): void {
    this.#sheet.patient = false;
    this.#sheet.go();
  }

  stop(): void {}
}

// CI shares its cores: a call may take its time there.
testSink({ plugin, patienceMs: 10_000, makeWorld: () => new Paper(), badOptions: { color: ['yes'], format: ['json'] }, describe, it });
