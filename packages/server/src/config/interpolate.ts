import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ChangeHookError, describeError } from 'change-hook-core';

export interface Interpolation {
  /** Absolute; `${file:}` is relative to it. */
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
}

export interface Interpolated {
  value: unknown;
  problems: ChangeHookError[];
  /** What an operator should know and need not mend: secret files that everybody can read, texts that may have been meant as references. */
  warnings: string[];
  /** The texts that have a reference in them, filled in: by their path, as `change_hook_dialects.github.secret`. */
  filled: Map<string, string>;
}

const REFERENCE = /\$\{(env|file):([^}]*)\}/g;
/** As a shell or compose would write it, in capitals, or cut off: everybody who has seen the config would know such a secret. */
const ALMOST_REFERENCE = /\$\{(?:[a-z_]\w*\}|(?:env|file):)/i;

/**
 * Replaces `${env:NAME}` and `${file:PATH}` in every text of a config value. Unset, missing and empty ones are problems, never
 * empty texts: an empty secret must not open a mount. The same goes for `undefined`, which is what a .js config makes of an
 * unset variable. One trailing newline of a file is dropped, since editors put it there.
 */
export function interpolate(value: unknown, at: Interpolation): Interpolated {
  const problems: ChangeHookError[] = [];
  const warnings: string[] = [];
  const filled = new Map<string, string>();

  const fill = (text: string, path: string): string => {
    const whole = replaceAll(text, path);
    if (whole !== text) filled.set(path, whole);
    return whole;
  };

  const replaceAll = (text: string, path: string): string => {
    if (ALMOST_REFERENCE.test(text.replace(REFERENCE, ''))) {
      warnings.push(`${path}: it has "\${" in it and is taken as it stands; a reference is written \${env:NAME} or \${file:PATH}`);
    }
    return text.replace(REFERENCE, (reference, kind: string, name: string) => {
      try {
        const found = kind === 'env' ? fromEnv(name) : fromFile(name, path);
        if (found === '') throw new Error('it is empty');
        return found;
      } catch (cause) {
        problems.push(new ChangeHookError('CH_CONFIG_SECRET', { path, reference, reason: describeError(cause) }));
        return reference;
      }
    });
  };

  const fromEnv = (name: string): string => {
    // process.env inherits from Object: `${env:constructor}` must not become the text of a function.
    const found = Object.hasOwn(at.env, name) ? at.env[name] : undefined;
    if (found === undefined) throw new Error('it is not set');
    return found;
  };

  const fromFile = (name: string, path: string): string => {
    const file = resolve(at.folder, name);
    let text: string;
    try {
      if ((statSync(file).mode & 0o004) !== 0) warnings.push(`${path}: every user of this machine can read ${file} (chmod 600 mends it)`);
      text = readFileSync(file, 'utf8');
    } catch (cause) {
      throw new Error(`${file} can't be read (${(cause as NodeJS.ErrnoException).code ?? 'error'})`, { cause });
    }
    return text.replace(/\r?\n$/, '');
  };

  const problem = (path: string, text: string): void => {
    problems.push(new ChangeHookError('CH_CONFIG_VALUE', { path: path === '' ? 'top level' : path, problem: text }));
  };

  const walk = (node: unknown, path: string, above: readonly unknown[]): unknown => {
    if (typeof node === 'string') return fill(node, path);
    if (node === undefined && path !== '') return problem(path, 'is undefined; where nothing is meant, leave the key out');
    if (!Array.isArray(node) && !isPlainObject(node)) return node;
    if (above.includes(node)) return problem(path, 'contains itself');
    const within = [...above, node];
    if (Array.isArray(node)) return node.map((item, index) => walk(item, `${path}[${index}]`, within));
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, path === '' ? key : `${path}.${key}`, within)]));
  };

  return { value: walk(value, '', []), problems, warnings, filled };
}

/** A .js config may hold functions, regular expressions, instances: those are handed on as they are. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
