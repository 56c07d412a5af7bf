import type { IncomingMessage, ServerResponse } from 'node:http';
import { LoopbackServer } from 'change-hook-testkit';
import { HOST } from './ask.js';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** A text as it is, anything else as JSON. */
  body: unknown;
}

/** What GitLab answers to a path below `/api/v4/projects/`, without the query. */
export type Routes = (path: string, query: URLSearchParams) => Answer | unknown[] | undefined;

/** GitLab's API: lists are paged as GitLab pages them, pages of {@link HOST} are its own, and a path that nobody knows is 404. */
export class GitLabStub extends LoopbackServer {
  readonly seen: { path: string; query: URLSearchParams; token: string | undefined }[] = [];
  readonly #routes: Routes;

  private constructor(routes: Routes) {
    super();
    this.#routes = routes;
  }

  static async serve(routes: Routes): Promise<GitLabStub> {
    const stub = new GitLabStub(routes);
    await stub.start();
    return stub;
  }

  /** The paths that were asked for, in order. */
  get paths(): string[] {
    return this.seen.map(({ path }) => path);
  }

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://stub');
    const path = url.pathname.replace(/^\/(?:gitlab\/)?api\/v4\/projects\//, '');
    this.seen.push({ path, query: url.searchParams, token: request.headers['private-token'] as string | undefined });
    const answer = this.#routes(path, url.searchParams) ?? { status: 404, body: { message: '404 Not Found' } };
    const { status = 200, headers = {}, body } = Array.isArray(answer) ? { body: page(answer, url.searchParams) } : answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end((typeof body === 'string' ? body : JSON.stringify(body)).replaceAll(HOST, this.url));
  }
}

function page(items: unknown[], query: URLSearchParams): unknown[] {
  const size = Number(query.get('per_page') ?? 20);
  const at = Number(query.get('page') ?? 1);
  return items.slice((at - 1) * size, at * size);
}
