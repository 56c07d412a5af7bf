import { createHmac, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LoopbackServer } from 'change-hook-testkit';

interface Try {
  id: number;
  guid: string;
  delivered_at: string;
  redelivery: boolean;
  status: string;
  status_code: number;
  event: string;
}

export const SECRET = 'correct horse';

/**
 * GitHub, with one repository `acme/door` and its webhook 9: it delivers pushes, remembers each try, lists them, and delivers one again
 * when it is asked to, and then at once.
 */
export class GitHubStub extends LoopbackServer {
  /** `POST 2`: what was asked for, without what was only read. */
  readonly asked: string[] = [];
  /** Where the webhook sends. */
  target = 'http://127.0.0.1:9/change_hook/github';
  /** The webhooks' addresses, by their ids. */
  hooks = new Map<number, string>();
  /** Told before each answer; true: it has answered. */
  reply: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean> = () => false;
  readonly #bodies = new Map<string, string>();
  readonly #tries: Try[] = [];

  /** Somebody pushes: it is delivered once, and nobody tries again. */
  async push(comment: string): Promise<string> {
    const guid = randomUUID();
    this.#bodies.set(guid, JSON.stringify(pushOf(comment)));
    await this.#deliver(guid, false);
    return guid;
  }

  /** The delivery was answered in time, and GitHub has not seen it. */
  believeFailed(guid: string): void {
    for (const it of this.#tries) if (it.guid === guid) Object.assign(it, { status: 'timed out', status_code: 504 });
  }

  /** All tries, the newest first, once those under way have ended. */
  list(): readonly object[] {
    return this.#tries;
  }

  async #deliver(guid: string, redelivery: boolean): Promise<void> {
    const body = this.#bodies.get(guid) ?? '';
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-github-event': 'push', 'x-github-delivery': guid, 'x-hub-signature-256': signature, 'x-github-hook-installation-target-type': 'repository' };
    const status = await fetch(this.target, { method: 'POST', body, headers }).then((it) => it.status, () => 0);
    const told = status === 0 ? { status: 'failed to connect to host', status_code: 502 } : { status: status < 300 ? 'OK' : `Invalid HTTP Response: ${status}`, status_code: status };
    this.#tries.unshift({ id: this.#tries.length + 1, guid, delivered_at: new Date().toISOString(), redelivery, event: 'push', ...told });
  }

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    void this.#answer(request, response);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await this.reply(request, response)) return;
    const { pathname } = new URL(request.url ?? '', this.url);
    const [, id] = /\/deliveries\/(\d+)\/attempts$/.exec(pathname) ?? [];
    if (request.method === 'POST' && id !== undefined) {
      this.asked.push(id);
      const guid = this.#tries.find((it) => it.id === Number(id))?.guid ?? '';
      json(response, 202, {});
      return this.#deliver(guid, true);
    }
    if (pathname === '/repos/acme/door/hooks') return json(response, 200, this.#hooks());
    if (pathname === '/repos/acme/door/hooks/9/deliveries') return json(response, 200, this.#tries);
    json(response, 404, { message: 'Not Found' });
  }

  #hooks(): object[] {
    const all = this.hooks.size === 0 ? new Map([[9, this.target]]) : this.hooks;
    return [...all].map(([id, url]) => ({ id, name: 'web', active: true, events: ['push'], config: { url, content_type: 'json' } }));
  }
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

function pushOf(comment: string): object {
  const commit = {
    id: 'a'.repeat(40), message: comment, timestamp: '2024-03-01T11:20:30+01:00', url: 'https://github.com/acme/door/commit/a',
    author: { name: 'Ann', email: 'ann@example.org' }, committer: { name: 'Ann', email: 'ann@example.org' }, added: [], removed: [], modified: ['door.c'],
  };
  return {
    ref: 'refs/heads/main', before: '9'.repeat(40), after: 'a'.repeat(40), created: false, deleted: false, forced: false,
    repository: { name: 'door', full_name: 'acme/door', html_url: 'https://github.com/acme/door' }, commits: [commit], head_commit: commit,
  };
}
