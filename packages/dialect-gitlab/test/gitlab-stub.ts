import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChangeHookError } from 'change-hook-core';
import type { EnrichHttp, HttpCall } from 'change-hook-core';
import { HOST } from './ask.js';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** A text as it is, anything else as JSON. */
  body: unknown;
}

/** What GitLab answers to a path below `/api/v4/projects/`, without the query. */
export type Routes = (path: string, query: URLSearchParams) => Answer | unknown[] | undefined;

/** GitLab's API on loopback: lists are paged as GitLab pages them, pages of {@link HOST} are its own, and a path that nobody knows is 404. */
export class GitLabStub {
  readonly seen: { path: string; query: URLSearchParams; token: string | undefined }[] = [];
  readonly #server: Server;

  private constructor(routes: Routes) {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://stub');
      const path = url.pathname.replace(/^\/(?:gitlab\/)?api\/v4\/projects\//, '');
      this.seen.push({ path, query: url.searchParams, token: request.headers['private-token'] as string | undefined });
      const answer = routes(path, url.searchParams) ?? { status: 404, body: { message: '404 Not Found' } };
      const { status = 200, headers = {}, body } = Array.isArray(answer) ? { body: page(answer, url.searchParams) } : answer;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end((typeof body === 'string' ? body : JSON.stringify(body)).replaceAll(HOST, this.url));
    });
  }

  static async serve(routes: Routes): Promise<GitLabStub> {
    const stub = new GitLabStub(routes);
    await new Promise<void>((resolve) => stub.#server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The paths that were asked for, in order. */
  get paths(): string[] {
    return this.seen.map(({ path }) => path);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function page(items: unknown[], query: URLSearchParams): unknown[] {
  const size = Number(query.get('per_page') ?? 20);
  const at = Number(query.get('page') ?? 1);
  return items.slice((at - 1) * size, at * size);
}

/** HTTP as the gateway lends it to `enrich`, as far as these tests need it: 429 and 5xx are failures. */
export const loopbackHttp: EnrichHttp = {
  async get(call: HttpCall) {
    const url = new URL(call.base);
    url.pathname = [url.pathname.replace(/\/+$/, ''), ...call.path.map((segment) => encodeURIComponent(segment))].join('/');
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, String(value));
    const response = await fetch(url, { headers: call.headers ?? {} });
    const text = await response.text();
    const failed = (reason: string): ChangeHookError => new ChangeHookError('CH_HTTP_FAILED', { origin: url.origin, reason });
    if (response.status === 429 || response.status >= 500) throw failed(`it answers ${response.status}`);
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      text: () => text,
      json: () => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          throw failed('its answer is not JSON');
        }
      },
    };
  },
};
