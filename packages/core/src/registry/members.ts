import { describeError } from '../errors/change-hook-error.js';
import { kindOf } from '../text/kind-of.js';
import { pluginNameProblem } from './names.js';
import type { PluginKind } from './names.js';

/** Reads the members of something that nobody has checked yet. A getter or proxy that throws is one more problem. */
export class Members {
  readonly problems: string[] = [];
  readonly #object: object;
  readonly #unreadable = new Set<string>();

  constructor(object: object) {
    this.#object = object;
  }

  read(name: string): unknown {
    if (this.#unreadable.has(name)) return undefined;
    try {
      return (this.#object as Record<string, unknown>)[name];
    } catch (error) {
      this.#unreadable.add(name);
      this.problems.push(`${name} threw when it was read: ${describeError(error)}`);
      return undefined;
    }
  }

  /** Notes a problem unless the member is `wanted`, in words `what`. */
  need(name: string, wanted: (value: unknown) => boolean, what: string): void {
    const value = this.read(name);
    if (this.#unreadable.has(name)) return;
    try {
      if (wanted(value)) return;
    } catch (error) {
      this.problems.push(`${name} threw when it was read: ${describeError(error)}`);
      return;
    }
    this.problems.push(value === undefined ? `${name} is missing: it must be ${what}` : `${name} must be ${what}, not ${shown(value)}`);
  }

  /** The same, and the member may be absent. */
  allow(name: string, wanted: (value: unknown) => boolean, what: string): void {
    if (this.read(name) !== undefined) this.need(name, wanted, what);
  }
}

/** The members of a plugin; those that every kind has are checked already. */
export function pluginMembers(kind: PluginKind, plugin: object): Members {
  const members = new Members(plugin);
  members.need('apiVersion', (it) => it === 1, 'the number 1');
  members.need('name', (it) => pluginNameProblem(kind, it) === undefined, "the suffix of its package's name");
  members.allow('options', isStandardSchema, 'a Standard Schema, such as one of zod, valibot or arktype');
  return members;
}

export const isFunction = (value: unknown): boolean => typeof value === 'function';

export const isListOfTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((it) => typeof it === 'string' && it !== '');

/** A Standard Schema, version 1; some libraries make theirs functions. */
function isStandardSchema(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard = (value as { '~standard'?: unknown })['~standard'];
  if (typeof standard !== 'object' || standard === null) return false;
  const { version, validate } = standard as { version?: unknown; validate?: unknown };
  return version === 1 && typeof validate === 'function';
}

/** A short text as it is, since a wrong spelling is a likely mistake; of anything else its kind. */
function shown(value: unknown): string {
  return typeof value === 'string' && value.length <= 40 ? JSON.stringify(value) : kindOf(value);
}
