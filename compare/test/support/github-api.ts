import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Files of a pull request of a repository called `large`: more than a page of GitHub's has by default. */
const LARGE = 45;

export interface GitHubApi {
  /** For `github_api_endpoint`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The two answers of GitHub's API that a pull request needs: the message of its head commit, and its files, 30 a page unless `per_page`
 * says otherwise. In the repository `large` they are 45, and the first was renamed.
 */
export async function startGitHubApi(): Promise<GitHubApi> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const [, owner, name, kind, of] = /^\/repos\/([^/]+)\/([^/]+)\/(commits|pulls)\/([^/]+)(?:\/files)?$/.exec(url.pathname) ?? [];
    if (kind === undefined) return answer(response, 404, { message: 'Not Found' });
    if (kind === 'commits') return answer(response, 200, { sha: of, commit: { message: `The head of ${owner}/${name}`, author: { name: 'Ann', email: 'ann@example.org' } } });
    const size = Number(url.searchParams.get('per_page') ?? 30);
    const page = Number(url.searchParams.get('page') ?? 1);
    const files = filesOf(name === 'large' ? LARGE : 2);
    const next = new URL(url);
    next.searchParams.set('page', String(page + 1));
    const link = page * size < files.length ? { Link: `<${next.href}>; rel="next"` } : {};
    return answer(response, 200, files.slice((page - 1) * size, page * size), link);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => close(server) };
}

function filesOf(count: number): { filename: string; status: string; previous_filename?: string }[] {
  return Array.from({ length: count }, (_, at) => {
    const filename = `src/part-${String(at).padStart(2, '0')}.c`;
    return count === LARGE && at === 0 ? { filename, status: 'renamed', previous_filename: 'src/old-part.c' } : { filename, status: 'modified' };
  });
}

function answer(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(value));
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
