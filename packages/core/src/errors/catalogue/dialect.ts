import { entry } from '../entry.js';

/**
 * A call of a dialect that went wrong.
 *
 * @inline
 */
export interface Hook {
  mount: string;
  /** `name@version` */
  dialect: string;
  hook: string;
}

export const DIALECT_ERRORS = {
  CH_DIALECT_NOT_LISTED: entry<object>({
    message: () => 'no such dialect is enabled',
    sender: () => 'not found',
    status: 404,
    retry: 'never',
    audience: 'sender',
  }),
  CH_DIALECT_CRASHED: entry<Hook & { reason: string; dialectCode?: string | undefined }>({
    message: (p) => `the dialect ${p.dialect} (mount "${p.mount}") threw in ${p.hook}: ${p.reason}${p.dialectCode === undefined ? '' : ` (${p.dialectCode})`}`,
    mend: (p) => `report it to the author of the dialect ${p.dialect}`,
    status: 500,
    retry: 'later',
    audience: 'author',
  }),
  CH_DIALECT_TIMEOUT: entry<Hook & { ms: number }>({
    message: (p) => `the dialect ${p.dialect} (mount "${p.mount}") did not answer in ${p.hook} within ${p.ms} ms`,
    mend: (p) => `report it to the author of the dialect ${p.dialect}`,
    status: 500,
    retry: 'later',
    audience: 'author',
  }),
  CH_DIALECT_ENDLESS: entry<Hook & { what: string }>({
    message: (p) => `the dialect ${p.dialect} (mount "${p.mount}") would not come to an end in ${p.hook}: ${p.what}`,
    mend: (p) => `mend what the options of the mount "${p.mount}" have it do, or raise the bound`,
    status: 503,
    retry: 'later',
    audience: 'operator',
  }),
  CH_DIALECT_ANSWER: entry<Hook & { problem: string }>({
    message: (p) => `the dialect ${p.dialect} (mount "${p.mount}") gave no valid answer from ${p.hook}: ${p.problem}`,
    mend: (p) => `report it to the author of the dialect ${p.dialect}`,
    status: 500,
    retry: 'later',
    audience: 'author',
  }),
  CH_DIALECT_SECRET_REQUIRED: entry<{ mount: string; option: string }>({
    message: (p) => `the mount "${p.mount}" sets ${p.option}, which needs a secret, and has none`,
    mend: (p) => `add secret: "\${env:SOME_VARIABLE}" to change_hook_dialects.${p.mount}, or remove ${p.option}`,
    retry: 'never',
    audience: 'operator',
  }),
};
