import { ChangeHookError } from 'change-hook-core';
import type { AdminCall, AdminHttp, HttpAnswer } from 'change-hook-core';
import { forgeFailed } from '../ask-forge.js';
import { forgeWords } from './forge-words.js';

/** How a forge's API is asked by `admin`. */
export interface ForgeAdminDeps {
  http: AdminHttp;
  base: string;
  headers: Readonly<Record<string, string>>;
  /** Whether the certificate of the API is checked. */
  verify: boolean;
  token: string | undefined;
  /** What the token needs, for the mend: `a token with the scope api, of a Maintainer of the project`. */
  rights: string;
}

export interface ForgeAsk extends Pick<AdminCall, 'method' | 'path' | 'query' | 'json'> {
  /** For the error: `list the webhooks of acme/app`. */
  what: string;
  /** The only status that is a yes, where that is no JSON: a proxy's page comes with 200. */
  expects?: number;
  /** A status that is no yes, and is given back all the same. */
  also?: number;
  /** What the forge must not be quoted with, should it repeat it. The token is never quoted. */
  hidden?: readonly string[];
}

export interface ForgeAdmin {
  /** The answer itself, for whoever needs no JSON: 2xx, or `also`. */
  ask(ask: ForgeAsk): Promise<HttpAnswer>;
  /** What a 2xx tells. */
  askJson(ask: ForgeAsk): Promise<unknown>;
  /** The items of all pages. */
  askPages(ask: ForgeAsk, pages: AdminPages): Promise<unknown[]>;
  /** The error of a no, for an answer that is one although it is 2xx. */
  refused(what: string, reason: string, mend?: string): ChangeHookError;
}

export interface AdminPages {
  perPage: number;
  /** How the forge calls it. */
  perPageName: string;
  /** Whether every page but the last has so many; an instance of some forges may give fewer. */
  full: boolean;
  /** What two items are the same by: a forge that knows no pages gives all items for each. */
  keyOf: (item: unknown) => unknown;
}

/**
 * Asks a forge's API for `admin`. A no is `CH_ADMIN_REFUSED`, in the forge's own words; what may be a yes later (429, 5xx, a rate
 * limit) and what is no answer (a page, nothing, half of one) is `CH_HTTP_FAILED`.
 */
export function createForgeAdmin(deps: ForgeAdminDeps): ForgeAdmin {
  const { http, base, headers, verify, token, rights } = deps;
  const refused = (what: string, reason: string, mend: string = `correct it and try again; the token must be ${rights}`): ChangeHookError =>
    new ChangeHookError('CH_ADMIN_REFUSED', { what, reason, mend });

  async function ask({ what, expects, also, hidden = [], ...call }: ForgeAsk): Promise<HttpAnswer> {
    if (token === undefined) throw refused(what, 'it is asked with no token', `give ${rights}: by --token-file, CHANGE_HOOK_FORGE_TOKEN, or the option token`);
    const answer = await http.send({ ...call, base, headers, verify });
    const { status } = answer;
    if (status >= 200 && status < 300) {
      if (expects === undefined || status === expects) return answer;
      throw forgeFailed({ base }, `it answers ${status}${kindOf(answer)}, and ${expects} is its yes; is this the root of its API?`);
    }
    if (status === also) return answer;
    const words = forgeWords(answer, [token, ...hidden]);
    const reason = `it answers ${status}${words === undefined ? kindOf(answer) : `: ${words}`}`;
    if (isForLater(answer)) throw forgeFailed({ base }, `${reason}${waitOf(answer)}`);
    throw refused(what, reason, mendOf(status, rights));
  }

  async function askJson(asked: ForgeAsk): Promise<unknown> {
    const answer = await ask(asked);
    if (answer.text().trim() === '') throw forgeFailed({ base }, `it answers ${answer.status} with nothing`);
    if (/html/i.test(answer.header('content-type') ?? '')) throw forgeFailed({ base }, `it answers ${answer.status} with a page and no JSON; is this the root of its API?`);
    return answer.json();
  }

  return {
    ask,
    askJson,
    refused,
    async askPages(asked, { perPage, perPageName, full, keyOf }) {
      const items = new Map<unknown, unknown>();
      for (let page = 1; ; page += 1) {
        const told = await askJson({ ...asked, query: { ...asked.query, [perPageName]: perPage, page } });
        if (!Array.isArray(told)) throw forgeFailed({ base }, 'its answer is no list');
        const before = items.size;
        for (const item of told as unknown[]) items.set(keyOf(item), item);
        if (items.size === before || (full && told.length < perPage)) return [...items.values()];
      }
    },
  };
}

/** GitHub says 403 for a rate limit that is used up; the headers tell it from a plain no. */
function isForLater(answer: HttpAnswer): boolean {
  const { status } = answer;
  if (status === 429 || status >= 500) return true;
  return status === 403 && (answer.header('retry-after') !== undefined || answer.header('x-ratelimit-remaining') === '0');
}

/** The header is the forge's text: only a number of seconds is taken from it. */
function waitOf(answer: HttpAnswer): string {
  const seconds = /^\d{1,6}$/.exec(answer.header('retry-after') ?? '')?.[0];
  return seconds === undefined ? '' : `; it may be asked again in ${seconds} s`;
}

const kindOf = (answer: HttpAnswer): string => {
  if (answer.text().trim() === '') return ' with nothing';
  return /html/i.test(answer.header('content-type') ?? '') ? ' with a page' : '';
};

function mendOf(status: number, rights: string): string {
  if (status >= 300 && status < 400) return 'the repository was renamed or moved: give its name of today';
  if (status === 401) return `the token is not valid, or no longer: give ${rights}`;
  if (status === 403) return `the token may not do it: give ${rights}`;
  if (status === 404) return `check the name; forges say this, too, to a token that may not know of it: give ${rights}`;
  return 'correct what the forge says';
}
