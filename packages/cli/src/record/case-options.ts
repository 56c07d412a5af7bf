import { loadDialects } from 'change-hook-core';
import type { Mount, PluginEnvironment } from 'change-hook-core';
import type { Blanker } from './blank.js';
import { optionsOf, secretOptions } from './known-secrets.js';
import type { RecordedMount } from './known-secrets.js';

/** The options of a case, and the dialect mounted with them. */
export interface CaseMount {
  mount: Mount;
  options: Record<string, unknown>;
  /** The made-up secret that the case is signed with; undefined: there is none. */
  secret: string | undefined;
  notes: string[];
}

/** In the forms that senders prescribe: a text, and the key of Standard Webhooks. */
const MADE_UP = ['recorded-secret', `whsec_${Buffer.from('a made-up key, recorded as it is').toString('base64')}`];

/**
 * The options of a mount as a case may hold them: a made-up secret in the place of its own, and without what else is secret in them,
 * unless the dialect can't do without. Throws when it takes none of that.
 */
export async function mountForCase(recorded: RecordedMount, blanker: Blanker, environment: PluginEnvironment): Promise<CaseMount> {
  const notes: string[] = [];
  const given = optionsOf(recorded.mount);
  const hidden = secretOptions(recorded).filter((name) => name !== 'secret');
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === 'secret' || hidden.includes(name)) continue;
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined || holdsFunction(value)) notes.push(`the option ${name} is code, which a case can't hold: give it to the suite`);
    else shown[name] = JSON.parse(blanker.text(text)) as unknown;
  }
  const problems: unknown[] = [];
  for (const form of MADE_UP) {
    for (const inPlace of hidden.length > 0 ? [[], hidden] : [[]]) {
      const names = [...(Object.hasOwn(given, 'secret') ? ['secret'] : []), ...inPlace];
      const options = { ...Object.fromEntries(names.map((name) => [name, form])), ...shown };
      const { mounts, problems: found } = await loadDialects([{ mount: 'case', dialect: recorded.mount.dialect, options }], environment);
      const mount = mounts.get('case');
      if (mount !== undefined) return { mount, options, secret: names.length > 0 ? form : undefined, notes };
      problems.push(...found);
    }
  }
  throw new AggregateError(problems.slice(0, 1), 'the dialect takes no options without its secrets');
}

function holdsFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsFunction);
}
