import { randomUUID } from 'node:crypto';
import type { ChangeHookError } from '../../errors/change-hook-error.js';
import { fromErrorRecord } from '../../errors/change-hook-error.js';
import type { Confirmer } from '../../ports/confirmer.js';
import type { Enricher } from '../../ports/enricher.js';
import type { Retranslator } from '../../ports/retranslator.js';
import type { Claim, ClaimRequest, Inbox, Lane } from '../../ports/inbox.js';
import { laneKey } from './protocol.js';
import type { FromWorker, RemoteMethod, ToWorker } from './protocol.js';

export interface RemoteInboxDeps {
  /** Sends to the worker; false when there is none just now. */
  send: (message: ToWorker) => boolean;
  start: () => Promise<void>;
  stop: () => Promise<void>;
}

export interface RemoteInbox {
  readonly inbox: Inbox;
  readonly enricher: Enricher;
  readonly retranslator: Retranslator;
  readonly confirmer: Confirmer;
  onMessage(message: Extract<FromWorker, { type: 'result' | 'thrown' | 'work' }>): void;
  /** The worker is ready: takes up the claims that are held, then makes every call that waits. */
  onReady(): void;
  /** The worker died: calls that were under way wait for the next one, but for those that may have killed it. */
  onDeath(error: ChangeHookError): void;
  /** There will be no next one. */
  onEnd(error: ChangeHookError): void;
}

interface Call {
  method: RemoteMethod;
  args: readonly unknown[];
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  /** It was sent to a worker that died: it may have been carried out. */
  uncertain: boolean;
}

/**
 * Made once and not again: a dialect's code that never ends takes the worker with it, and would take the next one, too. Whoever ordered
 * it is there to be told.
 */
const ONCE: ReadonlySet<RemoteMethod> = new Set<RemoteMethod>(['retranslate', 'confirm']);

/**
 * The inbox of the worker, as a port on the main thread. A worker's death is not seen through it: calls wait and are made again.
 * That is safe, because every one of them is harmless when repeated: a settlement that was committed before the death finds
 * nothing to settle, a replay has a word of its own by which the store knows it again, and claims that died with the worker's
 * memory are taken up again before anything else. What a repeated `retry` or `discard` counts is what the repeat moved.
 */
export function createRemoteInbox(deps: RemoteInboxDeps): RemoteInbox {
  const calls = new Map<number, Call>();
  const listeners = new Set<(sink: string) => void>();
  const held = new Map<string, { owner: string; lane: Lane }>();
  let n = 0;
  let end: ChangeHookError | undefined;

  const call = <T>(method: RemoteMethod, ...args: readonly unknown[]): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (end !== undefined) return reject(end);
      const it: Call = { method, args, resolve: resolve as (value: unknown) => void, reject, uncertain: false };
      calls.set(++n, it);
      deps.send({ type: 'call', n, method, args });
    });

  const inbox: Inbox = {
    start: deps.start,
    stop: deps.stop,
    append: (receipt) => call('append', receipt),
    reject: (rejection) => call('reject', rejection),
    async claim(owner: string, wanted: ClaimRequest) {
      const claims = await call<readonly Claim[]>('claim', owner, wanted);
      for (const { sink, repository } of claims) held.set(laneKey({ sink, repository }), { owner, lane: { sink, repository } });
      return claims;
    },
    adopt: (owner, lanes) => call('adopt', owner, lanes),
    progress: (...args) => call('progress', ...args),
    async settle(owner, lane, settlements) {
      await call('settle', owner, lane, settlements);
      held.delete(laneKey(lane));
    },
    async release(owner) {
      await call('release', owner);
      for (const [key, claim] of held) if (claim.owner === owner) held.delete(key);
    },
    due: (sink) => call('due', sink),
    onWork(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    status: () => call('status'),
    deliveries: (filter) => call('deliveries', filter),
    receipt: (id) => call('receipt', id),
    retry: (selection) => call('retry', selection),
    discard: (selection) => call('discard', selection),
    receipts: (filter) => call('receipts', filter),
    storedReceipt: (id) => call('storedReceipt', id),
    knows: (mount, deliveryId) => call('knows', mount, deliveryId),
    replay: (id, sinks, once = randomUUID()) => call('replay', id, sinks, once),
    retranslated: (id, result) => call('retranslated', id, result),
    rejections: (filter) => call('rejections', filter),
    sweep: (policy) => call('sweep', policy),
    enrichment: (receipt) => call('enrichment', receipt),
    enriched: (receipt, result) => call('enriched', receipt, result),
  };

  return {
    inbox,
    enricher: { enrich: (receipt) => call('enrich', receipt) },
    retranslator: { retranslate: (id) => call('retranslate', id) },
    confirmer: { confirm: (id) => call('confirm', id) },
    onMessage(message) {
      if (message.type === 'work') return listeners.forEach((listener) => listener(message.sink));
      const it = calls.get(message.n);
      if (it === undefined) return;
      calls.delete(message.n);
      if (message.type === 'result') return it.resolve(message.value);
      const error = fromErrorRecord(message.error);
      // Committed before the worker died, or the lane went to nobody: either way there is nothing left to say about it.
      if (it.uncertain && error.code === 'CH_INBOX_NOT_CLAIMED') return it.resolve(undefined);
      it.reject(error);
    },
    onReady() {
      const byOwner = new Map<string, Lane[]>();
      for (const { owner, lane } of held.values()) byOwner.set(owner, [...(byOwner.get(owner) ?? []), lane]);
      const waiting = [...calls];
      // Messages arrive in order, so the claims are taken up before any waiting claim can give their lanes to another.
      for (const [owner, lanes] of byOwner) void call('adopt', owner, lanes).catch(() => {});
      for (const [number, { method, args }] of waiting) deps.send({ type: 'call', n: number, method, args });
    },
    onDeath(error) {
      for (const [number, it] of calls) {
        it.uncertain = true;
        if (!ONCE.has(it.method)) continue;
        calls.delete(number);
        it.reject(error);
      }
    },
    onEnd(error) {
      end = error;
      for (const it of calls.values()) it.reject(error);
      calls.clear();
    },
  };
}
