import type { RegisteredHook } from 'change-hook-core';
import { booleanAt, filledTextAt, isObject, numberAt } from 'change-hook-kit';

/** A webhook with what GitLab tells of it besides. */
export interface GitLabHook extends RegisteredHook {
  /** Whether GitLab checks the certificate of its address. */
  verify: boolean;
  /** Whether it has a signing token, or a secret token; undefined of a GitLab that does not tell. */
  signs: boolean | undefined;
  hasToken: boolean | undefined;
}

/** A webhook of an answer, or undefined. Its events are the members of it that are called `..._events`. */
export function readHook(item: unknown): GitLabHook | undefined {
  const id = numberAt(item, 'id');
  const url = filledTextAt(item, 'url');
  if (id === undefined || url === undefined || !isObject(item)) return undefined;
  const events = Object.entries(item).filter(([name, on]) => on === true && name.endsWith('_events')).map(([name]) => name.slice(0, -'_events'.length));
  const status = filledTextAt(item, 'alert_status') ?? 'executable';
  return {
    id: String(id),
    url,
    events: events.filter((event) => event !== ''),
    active: status === 'executable',
    // GitLab switches a webhook off by itself, after failures.
    ...(status === 'executable' ? {} : { last: [status, untilOf(item)].join('') }),
    verify: booleanAt(item, 'enable_ssl_verification') !== false,
    signs: booleanAt(item, 'signing_token_present'),
    hasToken: booleanAt(item, 'token_present'),
  };
}

function untilOf(item: unknown): string {
  const until = filledTextAt(item, 'disabled_until');
  return until === undefined ? '' : ` until ${until}`;
}
