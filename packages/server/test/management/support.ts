import { join } from 'node:path';
import { createMemoryInbox, ManualClock, MemoryLog } from 'change-hook-core';
import type { Confirmer, Inbox, NewReceipt, RetranslateOutcome, Service, Settlement } from 'change-hook-core';
import { createManagementApp } from '../../src/management/management-app.js';
import type { ManagementAbout, ManagementDeps } from '../../src/management/management-app.js';
import { askManagement } from '../../src/management/management-client.js';
import type { ManagementAnswer } from '../../src/management/management-client.js';
import { createManagementService } from '../../src/management/management-service.js';
import { temporaryFolder } from '../temporary-folder.js';

export const ABOUT: ManagementAbout = {
  version: '1.2.3',
  pid: 42,
  startedAt: 1_700_000_000_000,
  config: '/etc/hook/change-hook.config.yaml',
  mounts: [],
  sinks: [{ name: 'one', plugin: 'jsonl@1.0.0' }],
};

/** When the clock of the tests begins. */
export const START = Date.UTC(2024, 0, 1);

/** The management API over a real socket, before an inbox in memory. */
export class TestManagement {
  readonly clock = new ManualClock(START);
  readonly log = new MemoryLog();
  readonly inbox: Inbox = createMemoryInbox({ clock: this.clock });
  /** What the app asked the inbox for, by method. */
  readonly asked: { method: string; args: unknown[] }[] = [];
  /** What becomes of a receipt that is translated again; by default, it has one change of the repository `r`. */
  retranslate = async (id: string): Promise<RetranslateOutcome> => {
    const done = { dialect: 'github@2.0.0', verdict: 'changes', parcels: [parcel('r', id)], sinks: ['one'] } as const;
    await this.inbox.retranslated(id, done);
    return { translated: true, verdict: 'changes', changes: 1 };
  };
  /** What becomes of a receipt that is to be confirmed. */
  confirm: Confirmer['confirm'] = async () => ({ confirmed: true, host: 'service.example' });
  readonly socket: string;
  readonly #service: Service;

  constructor(folder: string, over: Partial<ManagementDeps> = {}) {
    this.socket = join(folder, 'm.sock');
    const handle = createManagementApp({
      inbox: this.#watched(),
      retranslator: { retranslate: (id) => this.retranslate(id) },
      confirmer: { confirm: (id) => this.confirm(id) },
      clock: this.clock,
      log: this.log,
      about: () => ABOUT,
      sinks: ['one', 'two'],
      sinksOf: (mount) => (mount === 'github' ? ['one'] : mount === 'base' ? ['one', 'two'] : undefined),
      ...over,
    }).callback();
    this.#service = createManagementService(this.socket, (request, response) => void handle(request, response));
  }

  async start(): Promise<void> {
    await this.inbox.start();
    await this.#service.start();
  }

  async stop(): Promise<void> {
    await this.#service.stop();
    await this.inbox.stop();
  }

  get(path: string): Promise<ManagementAnswer> {
    return askManagement(this.socket, 'GET', path);
  }

  post(path: string, body: unknown = {}): Promise<ManagementAnswer> {
    return askManagement(this.socket, 'POST', path, body);
  }

  /** Stores a receipt; by default one of `github` with one change of `r`, for the sinks `one` and `two`. */
  async receive(id: string, over: Partial<NewReceipt> = {}): Promise<void> {
    await this.inbox.append({
      id,
      mount: 'github',
      dialect: 'github@1.0.0',
      receivedAt: this.clock.now(),
      method: 'POST',
      query: '',
      headers: {},
      body: Buffer.from(id),
      bodyHash: Buffer.alloc(32),
      verdict: 'changes',
      parcels: [parcel('r', 'hello')],
      sinks: ['one', 'two'],
      ...over,
    });
  }

  /** Brings the first deliveries of a lane to their ends. */
  async settle(sink: string, repository: string, ...ends: ('delivered' | 'dead')[]): Promise<void> {
    const [claim] = await this.inbox.claim('me', { sink, lanes: 1, batch: ends.length, maxCharacters: 1_000_000, leaseMs: 1 });
    const settlements = ends.map((state, n): Settlement => {
      const delivery = claim?.deliveries[n]?.id ?? 0;
      return state === 'dead' ? { delivery, state, done: 0, attempts: 3, error: 'refused: no' } : { delivery, state };
    });
    await this.inbox.settle('me', { sink, repository }, settlements);
  }

  /** The states of all deliveries, by id. */
  async states(): Promise<Record<number, string>> {
    return Object.fromEntries((await this.inbox.deliveries({ limit: 100 })).map(({ id, state }) => [id, state]));
  }

  #watched(): Inbox {
    return new Proxy(this.inbox, {
      get: (inbox, name) => {
        const method = Reflect.get(inbox, name) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          this.asked.push({ method: String(name), args });
          return method.apply(inbox, args);
        };
      },
    });
  }
}

export const parcel = (repository: string, ...comments: string[]) => ({
  repository,
  count: comments.length,
  changes: JSON.stringify(
    comments.map((text) => ({ author: 'Ann', comments: text, files: [], properties: {}, repository, project: '' })),
  ),
});

/** A management API of its own for every test of the block that calls it. */
export function useManagement(over: Partial<ManagementDeps> = {}): () => TestManagement {
  let at: TestManagement;
  // Before the folder is removed, with the socket in it: Node's `realpathSync` stops short of links while the last file of which the
  // process asked the state was a socket (it looks at the one buffer for those), and whatever is imported next is not found.
  afterEach(() => at.stop());
  const folder = temporaryFolder();
  beforeEach(async () => {
    at = new TestManagement(folder.path, over);
    await at.start();
  });
  return () => at;
}
