import type { Readable, Writable } from 'node:stream';
import { cancel, intro, isCancel, outro, text } from '@clack/prompts';
import { toPackageName } from './package-name.js';
import type { ScaffoldKind } from './package-name.js';

/** Where a person may sit: the process's own streams, but for tests. */
export interface Terminal {
  input: Readable & { isTTY?: boolean };
  output: Writable & { isTTY?: boolean };
  error: Writable;
  /** Absolute: what paths on the command line are relative to. */
  cwd: string;
}

/** Whether somebody sits there who can be asked. */
export const canAsk = ({ input, output }: Terminal): boolean => input.isTTY === true && output.isTTY === true;

/** Thrown where somebody ended a question instead of answering it. */
export class Cancelled extends Error {}

export function begin(kind: ScaffoldKind, { output }: Terminal): void {
  intro(`A new Change Hook ${kind}`, { output });
}

export function end(said: string, { output }: Terminal): void {
  outro(said, { output });
}

/** A name that can be loaded: any other is answered with the reason, and asked for again. */
export function askName(kind: ScaffoldKind, terminal: Terminal): Promise<string> {
  return ask(terminal, {
    message: 'How will a config list it?',
    placeholder: 'acme, or @acme/forge',
    validate(value) {
      const checked = toPackageName(kind, value ?? '');
      return 'problem' in checked ? checked.problem : undefined;
    },
  });
}

/** May be empty. */
export function askAuthor(known: string, terminal: Terminal): Promise<string> {
  return ask(terminal, { message: 'Who makes it?', initialValue: known });
}

async function ask({ input, output }: Terminal, question: Parameters<typeof text>[0]): Promise<string> {
  const answer: unknown = await text({ ...question, input, output });
  if (!isCancel(answer)) return typeof answer === 'string' ? answer : '';
  cancel('Nothing was written.', { output });
  throw new Cancelled();
}
