import { cancel, isCancel, multiselect, text } from '@clack/prompts';
import type { Readable, Writable } from 'node:stream';
import { FailedError, UsageError } from '../exit-codes.js';
import type { Io } from '../io.js';
import { FORGES } from './forges.js';
import { SINKS } from './settings.js';
import type { SinkName } from './settings.js';

const SINK_WORDS: Record<SinkName, string> = { buildbot: 'a Buildbot master', jsonl: 'a file, a line of JSON a change', console: 'the terminal' };

/** Asks on the terminal. Each call ends the command, with nothing written, when that is what the user wants (Ctrl-C, Escape). */
export class Asker {
  readonly #io: Io;
  readonly #streams: { input: Readable; output: Writable };

  constructor(io: Io) {
    this.#io = io;
    this.#streams = { input: io.stdin as Readable, output: io.stderr as Writable };
  }

  async forges(): Promise<string[]> {
    const options = FORGES.map(({ dialect, title }) => ({ value: dialect, label: dialect, hint: title }));
    return this.#answer(await multiselect({ message: 'Which forges send?', options, required: true, ...this.#streams }));
  }

  async sinks(): Promise<SinkName[]> {
    const options = SINKS.map((name) => ({ value: name, label: name, hint: SINK_WORDS[name] }));
    return this.#answer(await multiselect<SinkName>({ message: 'Where do changes go?', options, initialValues: ['buildbot'], required: true, ...this.#streams }));
  }

  /** `check` throws a UsageError for what is not to be used. */
  async text(message: string, preset: string, check: (given: string) => unknown): Promise<string> {
    const validate = (given: string | undefined): string | undefined => {
      try {
        check(given === undefined || given === '' ? preset : given);
        return undefined;
      } catch (error) {
        if (error instanceof UsageError) return error.message;
        throw error;
      }
    };
    return this.#answer(await text({ message, placeholder: preset, defaultValue: preset, validate, ...this.#streams }));
  }

  #answer<T>(given: T): Exclude<T, symbol> {
    if (!isCancel(given)) return given as Exclude<T, symbol>;
    cancel('Nothing was written.', { output: this.#io.stderr as Writable });
    throw new FailedError();
  }
}
