import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ForgeName = 'github' | 'gitlab' | 'gitea';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  json: unknown;
}

/** An API server of a forge that keeps webhooks as the forge's documentation says, below a path of its own. */
export interface StubForge {
  /** The options of a mount that name it. */
  readonly options: Record<string, string>;
  readonly asked: Asked[];
  readonly hooks: Record<string, unknown>[];
  /** In place of what it would answer. */
  instead: ((response: ServerResponse) => void) | undefined;
  /** What a ping comes to, where the forge tells. */
  pinged: { status: number; body?: unknown };
}

const PREFIX = '/some/root';
const OPTION: Readonly<Record<ForgeName, string>> = { github: 'github_api_endpoint', gitlab: 'gitlab_url', gitea: 'gitea_url' };
const HOOKS: Readonly<Record<ForgeName, RegExp>> = {
  github: /^\/some\/root\/repos\/acme\/app\/hooks(?:\/(.+))?$/,
  gitlab: /^\/some\/root\/api\/v4\/projects\/acme%2Fapp\/hooks(?:\/(.+))?$/,
  gitea: /^\/some\/root\/api\/v1\/repos\/acme\/app\/hooks(?:\/(.+))?$/,
};
const PER_PAGE: Readonly<Record<ForgeName, number>> = { github: 100, gitlab: 100, gitea: 50 };

/** One for each test of the block that calls it. */
export function useStubForge(name: ForgeName): () => StubForge {
  let stub: StubForge & { close(): void };
  beforeEach(async () => void (stub = await startForge(name)));
  afterEach(() => stub.close());
  return () => stub;
}

async function startForge(name: ForgeName): Promise<StubForge & { close(): void }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://stub');
      const text = Buffer.concat(chunks).toString();
      const json = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
      stub.asked.push({ method: request.method ?? '', path: pathname, headers: request.headers, json });
      if (stub.instead !== undefined) return stub.instead(response);
      const { status, body } = answer(name, stub, { method: request.method ?? '', pathname, page: Number(searchParams.get('page') ?? 1), json });
      response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stub: StubForge & { close(): void } = {
    options: { [OPTION[name]]: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PREFIX}` },
    asked: [],
    hooks: [],
    instead: undefined,
    pinged: { status: name === 'gitlab' ? 201 : 204, ...(name === 'gitlab' ? { body: { message: '201 Created' } } : {}) },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return stub;
}

interface Question {
  method: string;
  pathname: string;
  page: number;
  json: Record<string, unknown> | undefined;
}

function answer(name: ForgeName, stub: StubForge, { method, pathname, page, json }: Question): { status: number; body?: unknown } {
  const found = HOOKS[name].exec(pathname);
  if (found === null) return { status: 404, body: { message: 'Not Found' } };
  const [, rest] = found;
  if (rest === undefined && method === 'GET') return { status: 200, body: stub.hooks.slice((page - 1) * PER_PAGE[name], page * PER_PAGE[name]) };
  if (rest === undefined) {
    stub.hooks.push({ id: stub.hooks.length + 1, ...shownBy(name, json ?? {}) });
    return { status: 201, body: stub.hooks.at(-1) };
  }
  const hook = stub.hooks.find(({ id }) => String(id) === rest.split('/')[0]);
  if (hook === undefined) return { status: 404, body: { message: 'Not Found' } };
  if (rest.includes('/')) {
    if (name === 'github') hook['last_response'] = { code: 202, status: 'active', message: 'OK' };
    return stub.pinged;
  }
  return { status: 200, body: Object.assign(hook, shownBy(name, json ?? {})) };
}

/** What a forge tells of a webhook: never its secret. */
function shownBy(name: ForgeName, { config, token, signing_token: _signing, ...json }: Record<string, unknown>): Record<string, unknown> {
  if (name === 'gitlab') return { ...json, token_present: token !== undefined, alert_status: 'executable' };
  const { secret: _secret, ...shown } = config as Record<string, unknown>;
  const events = (json['events'] as string[]).map((event) => (event === 'pull_request_only' ? 'pull_request' : event));
  return { ...json, config: shown, events, ...(name === 'github' ? { last_response: { code: null, status: 'unused', message: null } } : {}) };
}
