/** The secrets of a mount, or what is wrong with them. */
export interface Secrets {
  secrets: readonly string[];
  issues: string[];
}

/**
 * Reads the option `secret`: a text or a list of texts. `given` is what the config says, `checked` what the dialect's schema made
 * of it. Both are looked at, so that no schema can turn a secret that an operator set into an open mount.
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
  return wrong.length > 0 ? { secrets: [], issues: wrong } : { secrets: Object.freeze(listOf(secret) as string[]), issues: [] };
}

const secretIn = (options: unknown): unknown =>
  typeof options === 'object' && options !== null ? (options as { secret?: unknown }).secret : undefined;

const listOf = (secret: unknown): unknown[] => (Array.isArray(secret) ? [...(secret as unknown[])] : [secret]);

/** A key with nothing after it is null in YAML, and an unset variable is undefined in a config written in JavaScript: both are empty. */
function issuesOf(secret: unknown): string[] {
  const list = listOf(secret);
  if (list.length === 0) return ['secret: the list is empty; an empty secret never means open'];
  return list.flatMap((it, at) => {
    const place = Array.isArray(secret) ? `secret[${at}]` : 'secret';
    if (it === undefined || it === null || (typeof it === 'string' && it.trim() === '')) {
      return [`${place}: it is empty; an empty secret never means open`];
    }
    return typeof it === 'string' ? [] : [`${place}: it must be text`];
  });
}
