import type { RequestListener } from 'node:http';
import { MemoryLog } from 'change-hook-core';
import type { DeliveryFilter, DeliverySummary, InboxStatus, ReceiptSummary } from 'change-hook-core';
import { createManagementApp } from '../../src/management/management-app.js';
import type { ManagementAbout, ManagementDeps } from '../../src/management/management-app.js';

export const ABOUT: ManagementAbout = {
  version: '1.2.3',
  pid: 42,
  startedAt: 1_700_000_000_000,
  config: '/etc/hook/change-hook.config.yaml',
  mounts: [],
  sinks: [{ name: 'one', plugin: 'jsonl@1.0.0', state: 'open' }],
};

export const STATUS: InboxStatus = { receipts: 3, rejections: 1, deliveries: [{ sink: 'one', state: 'dead', count: 2 }] };

export const DELIVERY: DeliverySummary = {
  id: 7,
  sink: 'one',
  repository: 'r',
  receipt: 'a',
  mount: 'github',
  state: 'dead',
  changes: 2,
  done: 1,
  attempts: 5,
  createdAt: 1_700_000_000_000,
  error: 'no',
};

export const RECEIPT: ReceiptSummary = {
  id: 'a b/ü',
  mount: 'github',
  dialect: 'github@1.0.0',
  receivedAt: 1_700_000_000_000,
  verdict: 'changes',
  changes: 2,
};

/** The management app over an inbox that keeps what it was asked. */
export class TestManagement {
  readonly log = new MemoryLog();
  readonly filters: DeliveryFilter[] = [];
  readonly inbox: ManagementDeps['inbox'] = {
    status: () => Promise.resolve(STATUS),
    deliveries: (filter) => (this.filters.push(filter), Promise.resolve([DELIVERY])),
    receipt: (id) => Promise.resolve(id === RECEIPT.id ? RECEIPT : undefined),
  };
  readonly handler: RequestListener;

  constructor() {
    const handle = createManagementApp({ inbox: this.inbox, log: this.log, about: () => ABOUT }).callback();
    this.handler = (request, response) => void handle(request, response);
  }
}
