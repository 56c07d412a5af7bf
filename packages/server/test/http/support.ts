import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { createBodyBudget } from '../../src/http/body-budget.js';
import type { BodyBudget } from '../../src/http/body-budget.js';
import { createClientAddress } from '../../src/http/client-address.js';
import { createHookApp } from '../../src/http/hook-app.js';
import type { HookAppDeps } from '../../src/http/hook-app.js';
import { createHttpService } from '../../src/http/http-service.js';
import type { HttpService } from '../../src/http/http-service.js';
import { createMountGate } from '../../src/http/mount-gate.js';
import type { GateConfig, HttpLimits } from '../../src/config/config.js';
import { ManualClock, MemoryLog } from 'change-hook-core';
import type { ChangeHookError, Intake, IntakeAnswer, IntakeRequest, MountDescription } from 'change-hook-core';

export const NO_GATE: GateConfig = { basic: [], bearer: [], query: undefined, allowFrom: [] };

export const LIMITS: HttpLimits = {
  body: 1_000,
  inFlight: 4_000,
  headMs: 10_000,
  idleMs: 15_000,
  requestMs: 60_000,
  drainMs: 30_000,
};

export function describeMount(over: Partial<MountDescription> = {}): MountDescription {
  return {
    mount: 'github',
    dialect: 'github@1.0.0',
    packageName: 'change-hook-dialect-github',
    file: '/github.js',
    accepts: { methods: ['POST'], mediaTypes: ['application/json', ''] },
    authentication: 'signature',
    open: true,
    sensitiveHeaders: ['x-secret'],
    ...over,
  };
}

/** An intake that keeps what it was given and answers 202, unless told otherwise. */
export class FakeIntake implements Intake {
  readonly requests: (Omit<IntakeRequest, 'body'> & { body: Buffer })[] = [];
  answer: (request: IntakeRequest) => IntakeAnswer | Promise<IntakeAnswer> = () => ({
    status: 202,
    answer: { id: `r${this.requests.length}`, changes: 1 },
  });

  async submit(request: IntakeRequest): Promise<IntakeAnswer> {
    this.requests.push({ ...request, body: Buffer.from(request.body) });
    return this.answer(request);
  }
}

export interface TestServerOptions {
  mounts?: readonly (Partial<MountDescription> & { gate?: Partial<GateConfig> })[];
  limits?: Partial<HttpLimits>;
  basePath?: string;
  trustedProxies?: readonly string[];
  isReady?: HookAppDeps['isReady'];
  rootMount?: string;
}

export interface Answer {
  status: number;
  /** By names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** The hook app on a real server on a free port, with a fake intake and a clock that stands still. `close` it after the test. */
export class TestServer {
  readonly clock = new ManualClock();
  readonly log = new MemoryLog();
  readonly intake = new FakeIntake();
  readonly refused: { mount: string; address: string | undefined; error: ChangeHookError }[] = [];
  readonly budget: BodyBudget;
  readonly service: HttpService;
  /** The connections as the tests see them, and as the server sees those on which a request came. */
  readonly sockets: Socket[] = [];
  readonly accepted: Socket[] = [];

  constructor(options: TestServerOptions = {}) {
    const limits = { ...LIMITS, ...options.limits };
    this.budget = createBodyBudget(limits.inFlight);
    const mounts = options.mounts ?? [{}];
    const gates = new Map(
      mounts.map(({ gate, ...over }) => {
        const description = describeMount(over);
        return [description.mount, createMountGate(description, { ...NO_GATE, ...gate })];
      }),
    );
    const app = createHookApp({
      basePath: options.basePath ?? '',
      gates: () => gates,
      intake: this.intake,
      isReady: options.isReady ?? (() => Promise.resolve(true)),
      ...(options.rootMount === undefined ? {} : { rootMount: options.rootMount }),
      budget: this.budget,
      clock: this.clock,
      log: this.log,
      limits,
      clientAddress: createClientAddress(options.trustedProxies ?? []),
      onRefused: (refusal) => void this.refused.push(refusal),
    });
    const handle = app.callback();
    this.service = createHttpService({
      handler: (request, response) => {
        if (!this.accepted.includes(request.socket)) this.accepted.push(request.socket);
        void handle(request, response);
      },
      http: { host: '127.0.0.1', port: 0, limits },
      clock: this.clock,
      log: this.log,
    });
  }

  async start(): Promise<this> {
    await this.service.start();
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.service.address.port}`;
  }

  /** A connection of its own, on which a test writes whatever it likes. */
  async connect(): Promise<RawClient> {
    const socket = connect({ port: this.service.address.port, host: '127.0.0.1', allowHalfOpen: true });
    this.sockets.push(socket);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Lets the time pass after which a sender who was refused and goes on is cut off, and waits until all are. */
  async cutOff(): Promise<void> {
    await eventually(() => this.clock.next() !== undefined);
    this.clock.advance(2_000);
    await eventually(() => this.accepted.every((socket) => socket.destroyed));
  }

  /** One request by itself, written as it is, and all that came back until the connection ended. */
  async raw(text: string): Promise<string> {
    const client = await this.connect();
    client.write(text);
    const answer = await client.ended();
    client.socket.destroy();
    return answer;
  }

  /** One request, and its answer taken apart. */
  async ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
    const text = await this.raw(requestText(method, path, headers, body));
    const [head = '', ...rest] = text.split('\r\n\r\n');
    const [line = '', ...lines] = head.split('\r\n');
    return {
      status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1]),
      headers: Object.fromEntries(lines.map((it) => [it.slice(0, it.indexOf(':')).toLowerCase(), it.slice(it.indexOf(':') + 2)])),
      body: rest.join('\r\n\r\n'),
    };
  }

  post(path: string, headers: Record<string, string> = {}, body = '{}'): Promise<Answer> {
    return this.ask('POST', path, { 'Content-Type': 'application/json', ...headers }, body);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await this.service.stop();
  }
}

export class RawClient {
  #text = '';
  #isOver = false;
  #notify: () => void = () => {};

  constructor(readonly socket: Socket) {
    const over = (): void => {
      this.#isOver = true;
      this.#notify();
    };
    socket.setEncoding('latin1').on('data', (piece: string) => {
      this.#text += piece;
      this.#notify();
    });
    socket.on('end', over).on('close', over);
    socket.on('error', over); // reset by a server that cut us off: `close` follows
  }

  get text(): string {
    return this.#text;
  }

  write(text: string | Uint8Array): void {
    if (typeof text === 'string') this.socket.write(text, 'latin1');
    else this.socket.write(text);
  }

  /** What has come back, once it matches; rejects when the connection ends without it. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.#text)) {
      if (this.#isOver) throw new Error(`the connection ended; until then came ${JSON.stringify(this.#text)}`);
      await new Promise<void>((resolve) => (this.#notify = resolve));
    }
    return this.#text;
  }

  /** All that came back, once the server has ended its half. */
  async ended(): Promise<string> {
    while (!this.#isOver) await new Promise<void>((resolve) => (this.#notify = resolve));
    return this.#text;
  }
}

/** A request as text. `Connection: close` unless a header says otherwise; Content-Length for a body, unless the headers have one. */
export function requestText(method: string, path: string, headers: Record<string, string> = {}, body = ''): string {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const lines = Object.entries({
    ...(names.includes('host') ? {} : { Host: 'x' }),
    ...(names.includes('connection') ? {} : { Connection: 'close' }),
    ...(body === '' || names.includes('content-length') || names.includes('transfer-encoding')
      ? {}
      : { 'Content-Length': String(Buffer.byteLength(body, 'latin1')) }),
    ...headers,
  });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** Waits for something that another part brings about: looks again whenever the event loop has turned, and not for ever. */
export async function eventually(holds: () => boolean): Promise<void> {
  const patience = AbortSignal.timeout(15_000);
  while (!holds()) {
    if (patience.aborted) throw new Error('it never came to that');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
