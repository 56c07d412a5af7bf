import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryLog } from 'change-hook-core';
import type { Change } from 'change-hook-core';
import { createGateway } from '../../src/index.js';
import type { Gateway, GatewayOptions } from '../../src/index.js';

export type Line = Change & { receipt: string; mount: string };

/** A gateway in a folder of its own, on a free port, with a jsonl sink; everything is gone after `close`. */
export class TestGateway {
  readonly folder = mkdtempSync(join(tmpdir(), 'change-hook-'));
  readonly log = new MemoryLog();
  gateway!: Gateway;

  async start(config: Record<string, unknown>, options: Partial<GatewayOptions> = {}): Promise<this> {
    const value = {
      http_port: 0,
      change_hook_sinks: { jsonl: { path: 'changes.jsonl' } },
      change_hook_inbox: { sqlite: { path: 'inbox.db' } },
      ...config,
    };
    this.gateway = await createGateway({ config: { value, folder: this.folder }, searchFrom: [import.meta.url], log: this.log, ...options });
    await this.gateway.start();
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.gateway.address.port}`;
  }

  async close(): Promise<void> {
    await (this.gateway as Gateway | undefined)?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { method: 'POST', body: body as string, headers: { 'content-type': 'application/json', ...headers } });
  }

  /** A push as GitHub sends it, signed where a secret is given. */
  push(payload: unknown, secret?: string, headers: Record<string, string> = {}, path = '/change_hook/github'): Promise<Response> {
    const body = JSON.stringify(payload);
    const signature = secret === undefined ? {} : { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
    return this.post(path, body, { 'x-github-event': 'push', 'x-github-delivery': crypto.randomUUID(), ...signature, ...headers });
  }

  /** What has arrived in the jsonl sink so far; a line that is being written is none yet. */
  async lines(): Promise<Line[]> {
    const text = await readFile(join(this.folder, 'changes.jsonl'), 'utf8').catch(() => '');
    return text.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Line);
  }

  /** Waits until `count` changes have arrived: by looking again whenever the event loop has turned, and never by a clock. */
  async arrived(count: number): Promise<Line[]> {
    for (;;) {
      const lines = await this.lines();
      if (lines.length >= count) return lines;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

export const commit = (n: number, message = `commit ${n}`) => ({
  id: n.toString(16).padStart(40, '0'),
  message,
  timestamp: '2024-03-01T10:20:30Z',
  url: `https://github.com/octo/demo/commit/${n.toString(16).padStart(40, '0')}`,
  author: { name: 'Ann', email: 'ann@example.org' },
  committer: { name: 'Bob', email: 'bob@example.org' },
  distinct: true,
  added: [`a${n}`],
  removed: [],
  modified: [`m${n}`],
});

export const pushOf = (commits: ReturnType<typeof commit>[], repository = 'octo/demo') => ({
  ref: 'refs/heads/main',
  before: '1'.repeat(40),
  after: commits.at(-1)?.id ?? '2'.repeat(40),
  created: false,
  deleted: false,
  forced: false,
  commits,
  head_commit: commits.at(-1) ?? null,
  repository: { full_name: repository, html_url: `https://github.com/${repository}` },
});
