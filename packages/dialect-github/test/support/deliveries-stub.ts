import type { IncomingMessage, ServerResponse } from 'node:http';
import { LoopbackServer } from 'change-hook-testkit';

/** A try at a delivery as GitHub lists it. */
export interface ListedTry {
  id: number | string;
  guid: string;
  delivered_at: string;
  redelivery: boolean;
  duration: number;
  status: string;
  status_code: number;
  event: string;
  action: string | null;
}

export type Reply = (request: IncomingMessage, response: ServerResponse) => boolean;

/** GitHub's list of the deliveries of one webhook, with cursors for its pages. */
export class DeliveriesStub extends LoopbackServer {
  /** `GET /path?query`, in their order. */
  readonly calls: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  /** The newest first. */
  tries: ListedTry[] = [];
  /** One a call, before the stub's own answer; true: it has answered. */
  readonly replies: Reply[] = [];

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.url);
    this.calls.push(`${request.method} ${url.pathname}${url.search}`);
    this.authorizations.push(request.headers.authorization);
    if (this.replies.shift()?.(request, response) === true) return;
    if (request.method === 'POST') return json(response, 202, {});
    const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
    const cursor = url.searchParams.get('cursor');
    const from = cursor === null ? 0 : this.tries.findIndex(({ id }) => `v1_${id}` === cursor);
    const next = this.tries[from + size];
    const link = next === undefined ? {} : { link: `<${this.url}/repositories/1/hooks/9/deliveries?per_page=${size}&cursor=v1_${next.id}>; rel="next"` };
    // Numbers, whatever their length: GitHub writes no quotes.
    const text = JSON.stringify(this.tries.slice(from, from + size)).replace(/"id":"(\d+)"/g, '"id":$1');
    json(response, 200, text, link);
  }
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A try that failed at a moment of the 1st of March 2024, `minute` minutes after noon. */
export function tryOf(id: number | string, minute: number, more: Partial<ListedTry> = {}): ListedTry {
  const delivered_at = new Date(Date.UTC(2024, 2, 1, 12, minute)).toISOString().replace('.000', '');
  const failed = { status: 'failed to connect to host', status_code: 502 };
  return { id, guid: `guid-${id}`, delivered_at, redelivery: false, duration: 0.3, ...failed, event: 'push', action: null, ...more };
}

export const ARRIVED = { status: 'OK', status_code: 200 } as const;
