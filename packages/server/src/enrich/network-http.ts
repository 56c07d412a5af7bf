import { request } from 'undici';
import type { Dispatcher } from 'undici';
import { ChangeHookError, describeError, networkUrl } from 'change-hook-core';
import type { Clock, NetworkHttp } from 'change-hook-core';
import { VERSION } from '../version.js';
import { failed, readCapped } from './read-answer.js';

export interface NetworkHttpDeps {
  /** Hosts that may be asked, as the dialect declares them. */
  network: readonly string[];
  /** Checks certificates. */
  dispatcher: Dispatcher;
  clock: Clock;
}

/** Bytes of an answer. A certificate has two thousand. */
export const MOST_NETWORK_BYTES = 64 * 1024;
/** How long one is waited for; a sender waits meanwhile. */
const TIMEOUT_MS = 5_000;
/** How long an answer is remembered: what lies under such an address is never another. */
const KEEP_MS = 24 * 3_600_000;
const KEEP_MOST = 32;
/** Requests are not verified yet when they make us ask, so strangers could: so many times a minute, and no more. */
export const MOST_A_MINUTE = 20;

/** Asks once and remembers nothing. The answer must be 200, small, and there at once: redirects are not followed. */
export function createNetworkHttp({ network, dispatcher, clock }: NetworkHttpDeps): NetworkHttp {
  return { get: async (text) => fetchText(networkUrl(text, network), dispatcher, clock) };
}

/** The same for `verify`: remembers answers, asks for one thing once at a time, and seldom. */
export function createCachedNetworkHttp(deps: NetworkHttpDeps): NetworkHttp {
  const { network, clock } = deps;
  const kept = new Map<string, { text: Promise<string>; until: number }>();
  let minute = { since: -Infinity, asked: 0 };
  const ask = async (url: URL): Promise<string> => {
    if (clock.monotonic() - minute.since >= 60_000) minute = { since: clock.monotonic(), asked: 0 };
    if (++minute.asked > MOST_A_MINUTE) throw failed(url, `it was asked ${MOST_A_MINUTE} times in a minute`);
    return fetchText(url, deps.dispatcher, clock);
  };
  return {
    async get(text) {
      const url = networkUrl(text, network);
      const known = kept.get(url.href);
      if (known !== undefined && known.until > clock.monotonic()) return known.text;
      const answer = ask(url);
      kept.delete(url.href);
      kept.set(url.href, { text: answer, until: clock.monotonic() + KEEP_MS });
      if (kept.size > KEEP_MOST) kept.delete(kept.keys().next().value ?? '');
      // A failure is not remembered, but by those who wait for the same.
      answer.catch(() => void (kept.get(url.href)?.text === answer && kept.delete(url.href)));
      return answer;
    },
  };
}

async function fetchText(url: URL, dispatcher: Dispatcher, clock: Clock): Promise<string> {
  const controller = new AbortController();
  const cancel = clock.after(TIMEOUT_MS, () => controller.abort());
  try {
    const response = await request(url, { method: 'GET', headers: { 'user-agent': `change-hook/${VERSION}` }, dispatcher, signal: controller.signal });
    const body = await readCapped(response.body, MOST_NETWORK_BYTES, url);
    if (response.statusCode !== 200) throw failed(url, `it answers ${response.statusCode}`);
    return body.toString('utf8');
  } catch (cause) {
    if (cause instanceof ChangeHookError) throw cause;
    throw failed(url, controller.signal.aborted ? `it did not answer within ${TIMEOUT_MS} ms` : describeError(cause), cause);
  } finally {
    cancel();
  }
}
