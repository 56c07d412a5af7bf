import { mountDialect } from 'change-hook-core';
import type { ChangeHookError, Mount } from 'change-hook-core';
import type { AnyDialect } from '../../cases/run-case.js';
import { breach } from '../../laws/breach.js';
import { HOOK_MS, SuiteClock } from './suite-clock.js';

/** Mounts a dialect as the registry does at the start. `given`: the options as a config has them, undefined for `true`. */
export async function tryMount(dialect: AnyDialect, given: unknown): Promise<{ mount: Mount } | { problems: ChangeHookError[] }> {
  const name = String(dialect.name);
  const imported = {
    kind: 'dialect', item: name, ownName: name, packageName: `change-hook-dialect-${name}`, version: '0.0.0', file: '', from: '',
    value: dialect,
  } as const;
  return mountDialect(imported, given, { clock: new SuiteClock(), timeoutMs: HOOK_MS });
}

/** The same for options that are to be valid; `what` names them. */
export async function mountOf(dialect: AnyDialect, given: unknown, what: string): Promise<Mount> {
  const mounted = await tryMount(dialect, given);
  if ('mount' in mounted) return mounted.mount;
  return breach(
    `the dialect can't be mounted with ${what}: ${mounted.problems.map(({ message }) => message).join('; ')}`,
    'mend the dialect where it is about its members; else give testDialect, or the case, options that the dialect takes',
  );
}
