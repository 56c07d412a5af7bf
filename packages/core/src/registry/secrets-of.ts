import { isPlainObject } from '../text/kind-of.js';

/** The secrets of a mount, or what is wrong with them. */
export interface Secrets {
  secrets: readonly string[];
  issues: string[];
}

/**
 * Reads the option `secret`: a text, a list of texts, or, where the dialect's schema takes one, an object of texts and lists by
 * whatever the dialect chooses by (patterns of repositories, say). `given` is what the config says, `checked` what the dialect's
 * schema made of it. Both are looked at, so that no schema can turn a secret that an operator set into an open mount. Of an object
 * all values count: the mount is guarded, and which of them may open it for a request is for the dialect to choose.
 */
export function secretsOf(given: unknown, checked: unknown): Secrets {
  const isSet = typeof given === 'object' && given !== null && Object.hasOwn(given, 'secret');
  const issues = isSet ? issuesOf(secretIn(given)) : [];
  if (issues.length > 0) return { secrets: [], issues };
  const secret = secretIn(checked) ?? undefined;
  if (secret === undefined) {
    return { secrets: [], issues: isSet ? ['secret: the dialect takes none, so it would protect nothing; $auth does'] : [] };
  }
  const wrong = issuesOf(secret);
  return wrong.length > 0 ? { secrets: [], issues: wrong } : { secrets: Object.freeze([...new Set(textsOf(secret))]), issues: [] };
}

const secretIn = (options: unknown): unknown =>
  typeof options === 'object' && options !== null ? (options as { secret?: unknown }).secret : undefined;

/** Of a value in which {@link issuesOf} finds nothing. */
const textsOf = (secret: unknown): string[] => (isPlainObject(secret) ? Object.values(secret).flat() : [secret].flat()) as string[];

function issuesOf(secret: unknown): string[] {
  if (!isPlainObject(secret)) return issuesIn('secret', secret);
  const names = Object.keys(secret);
  if (names.length === 0) return ['secret: it names no secret; an empty secret never means open'];
  return names.flatMap((name) => issuesIn(`secret.${name}`, secret[name]));
}

/** A key with nothing after it is null in YAML, and an unset variable is undefined in a config written in JavaScript: both are empty. */
function issuesIn(place: string, secret: unknown): string[] {
  if (Array.isArray(secret)) {
    if (secret.length === 0) return [`${place}: the list is empty; an empty secret never means open`];
    return (secret as unknown[]).flatMap((it, at) => issuesOfOne(`${place}[${at}]`, it));
  }
  return issuesOfOne(place, secret);
}

function issuesOfOne(place: string, secret: unknown): string[] {
  if (secret === undefined || secret === null || (typeof secret === 'string' && secret.trim() === '')) {
    return [`${place}: it is empty; an empty secret never means open`];
  }
  return typeof secret === 'string' ? [] : [`${place}: it must be text`];
}
