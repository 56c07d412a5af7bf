import type { DeliverContext, Delivered, Outgoing, Sink } from 'change-hook-core';
import type { {{Name}}Options } from './options.js';

/** Posts a change as JSON, one a request. */
export class {{Name}}Sink implements Sink {
  readonly #options: {{Name}}Options;
  readonly #closing = new AbortController();

  constructor(options: {{Name}}Options) {
    this.#options = options;
  }

  /** Called with one change; with several, had the plugin declared `batch`. */
  async deliver([outgoing]: readonly Outgoing[], { signal }: Pick<DeliverContext, 'signal'>): Promise<Delivered> {
    if (outgoing === undefined) return { ok: true };
    const { change, receipt, number } = outgoing;
    // The receiver can tell a repeat by it: what was cut off before its answer comes again.
    return this.#send('POST', signal, JSON.stringify(change), `${receipt}/${number}`);
  }

  /** Tries whether it can be reached, and sends nothing: `change-hook check --connect`. */
  check({ signal }: Pick<DeliverContext, 'signal'>): Promise<Delivered> {
    return this.#send('HEAD', signal);
  }

  close(): void {
    this.#closing.abort();
  }

  async #send(method: string, signal: AbortSignal, body?: string, key?: string): Promise<Delivered> {
    const { url, token } = this.#options;
    try {
      const response = await fetch(url, {
        method,
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { 'idempotency-key': key }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any([signal, this.#closing.signal]),
        redirect: 'manual',
      });
      await response.body?.cancel();
      return toVerdict(response.status);
    } catch {
      // The reason stands in the log of an operator: no secret, and nothing of the change.
      return { ok: false, why: 'unreachable', reason: 'it can\'t be reached, or did not answer in time' };
    }
  }
}

/** Whose fault it is decides what the gateway does: wait without end, try again some times, or give this change up. */
function toVerdict(status: number): Delivered {
  if (status >= 200 && status < 300) return { ok: true };
  const reason = `it answers ${status}`;
  if (status === 400 || status === 413 || status === 422) return { ok: false, why: 'invalid', reason };
  if (status >= 500 && ![502, 503, 504].includes(status)) return { ok: false, why: 'failed', reason };
  // A wrong token, a wrong address, too many requests, a proxy before what is down: no change's fault.
  return { ok: false, why: 'unreachable', reason };
}
