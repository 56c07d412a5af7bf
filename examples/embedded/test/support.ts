import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryLog } from 'change-hook-core';
import type { Gateway, GatewayOptions } from 'change-hook-server';
import { createExampleGateway } from '../src/gateway.js';

export const SECRET = 'hush-hush';
process.env['GITHUB_WEBHOOK_SECRET'] = SECRET;

/** A gateway in a folder of its own, and the server of an app around it. */
export class Host {
  readonly folder = mkdtempSync(join(tmpdir(), 'ch-embedded-'));
  readonly log = new MemoryLog();
  gateway!: Gateway;
  #server: Server | undefined;

  async make(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
    return (this.gateway = await createExampleGateway(this.folder, { log: this.log, ...options }));
  }

  async listen(listener: RequestListener): Promise<void> {
    this.#server = createServer(listener).listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server?.address() as AddressInfo).port;
  }

  async ask(path: string, init: RequestInit = {}): Promise<{ status: number; text: string; host: string | null }> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, init);
    return { status: answer.status, text: await answer.text(), host: answer.headers.get('x-host') };
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.ask(path, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } });
  }

  /** A request whose last byte is still to come, and which the gateway has begun to read. */
  async halfPost(path: string, body: string): Promise<{ socket: Socket; text: () => string; finish: () => Promise<string> }> {
    const socket = connect(this.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await once(socket, 'data');
    socket.write(body.slice(0, -1));
    return {
      socket,
      text: () => text,
      async finish() {
        socket.write(body.slice(-1));
        if (!socket.readableEnded) await once(socket, 'end');
        return text;
      },
    };
  }

  /** Waits until so many changes have arrived. */
  async arrived(count: number): Promise<{ comments: string; mount: string }[]> {
    for (;;) {
      const text = await readFile(join(this.folder, 'changes.jsonl'), 'utf8').catch(() => '');
      const lines = text.split('\n').slice(0, -1);
      if (lines.length >= count) return lines.map((it) => JSON.parse(it) as { comments: string; mount: string });
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    await (this.gateway as Gateway | undefined)?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const change = (comments: string) => ({ author: 'Ann <ann@example.org>', comments, repository: 'r' });
