import type { IncomingMessage, ServerResponse } from 'node:http';
import { LoopbackServer } from 'change-hook-testkit';

export interface StubCall {
  /** Path and query as they came, not decoded. */
  path: string;
  headers: IncomingMessage['headers'];
}

/** GitHub's API: it answers as it is told and remembers what it was asked. */
export class GitHubStub extends LoopbackServer {
  readonly calls: StubCall[] = [];
  /** The pull request's files, as `filename` or `[filename, previous_filename]`. */
  files: (string | [name: string, before: string])[] = [];
  message = 'Oil the hinge';
  /** Answers in the place of the stub; false: the stub answers all the same. */
  reply: (call: { path: string; query: URLSearchParams }, response: ServerResponse) => boolean = () => false;

  get paths(): string[] {
    return this.calls.map(({ path }) => path);
  }

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.calls.push({ path, headers: request.headers });
    const url = new URL(path, 'http://stub');
    const call = { path: url.pathname, query: url.searchParams };
    if (this.reply(call, response)) return;
    if (/\/commits\/[^/]+$/.test(url.pathname)) return sendJson(response, 200, this.#commit());
    if (/\/pulls\/\d+\/files$/.test(url.pathname)) return sendJson(response, 200, this.#page(call.query));
    if (/\/compare\/[^/]+$/.test(url.pathname)) return sendJson(response, 200, { total_commits: 1, commits: [this.#commit()], files: this.files.map(toFile) });
    sendJson(response, 404, { message: 'Not Found' });
  }

  #commit(): object {
    const author = { name: 'Bob Example', email: 'bob@example.org', date: '2024-03-01T10:00:00Z' };
    return { sha: 'e'.repeat(40), commit: { message: this.message, author, committer: author }, files: [{ filename: 'of-the-commit.c' }] };
  }

  /** 30 a page unless it is told otherwise, and never more than 100. */
  #page(query: URLSearchParams): object[] {
    const size = Math.min(100, Number(query.get('per_page') ?? 30));
    const page = Number(query.get('page') ?? 1);
    return this.files.slice((page - 1) * size, page * size).map(toFile);
  }
}

function toFile(file: string | [string, string]): object {
  if (typeof file === 'string') return { filename: file, status: 'modified', patch: '@@' };
  return { filename: file[0], previous_filename: file[1], status: 'renamed' };
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
