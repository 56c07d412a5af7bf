import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type {
  Claim, ClaimRequest, DeliverySummary, ErrorCode, Inbox, NewParcel, NewReceipt, RetentionPolicy, Settlement,
} from 'change-hook-core';
import type { AtWork } from './inbox-suite.js';

export const SINK = 'sink';

/** A receipt with one change of one repository for one sink, and what `parts` says otherwise. */
export function makeReceipt(id: string, parts: Partial<NewReceipt> = {}): NewReceipt {
  const body = parts.body ?? Buffer.from(`the body of ${id}`);
  return {
    id,
    mount: 'base',
    dialect: 'base@1.0.0',
    receivedAt: Date.UTC(2024, 0, 1),
    method: 'POST',
    query: 'project=p',
    headers: { 'content-type': 'application/json' },
    body,
    bodyHash: new Uint8Array(createHash('sha256').update(body).digest()),
    verdict: 'changes',
    parcels: [makeParcel('repo', 1, id)],
    sinks: [SINK],
    ...parts,
  };
}

/** A parcel of `count` changes; its text says `mark`. */
export function makeParcel(repository: string, count = 1, mark = ''): NewParcel {
  const author = 'A <a@example.org>';
  const changes = Array.from({ length: count }, (_, n) => ({ author, comments: `${mark} ${n}`, repository }));
  return { repository, count, changes: JSON.stringify(changes) };
}

/** One receipt a repository named, each with the id `FIRST`, `FIRST+1`, ... as `r1`, `r2`. */
export async function appendTo({ inbox, flush }: AtWork, first: number, ...repositories: string[]): Promise<void> {
  for (const [n, repository] of repositories.entries()) {
    const id = `r${first + n}`;
    await inbox.append(makeReceipt(id, { parcels: [makeParcel(repository, 1, id)] }));
  }
  await flush();
}

export function claimOf(inbox: Inbox, wanted: Partial<ClaimRequest> = {}, owner = 'me'): Promise<readonly Claim[]> {
  return inbox.claim(owner, { sink: SINK, lanes: 100, batch: 1, maxCharacters: 1_000_000, leaseMs: 60_000, ...wanted });
}

/** The receipts of the claims' deliveries: one list a lane. */
export function receiptsOf(claims: readonly Claim[]): string[][] {
  return claims.map(({ deliveries }) => deliveries.map(({ receipt }) => receipt));
}

/** The one claim that there is to have, with its first delivery. */
export async function claimOne(inbox: Inbox, wanted: Partial<ClaimRequest> = {}, owner = 'me') {
  const claims = await claimOf(inbox, wanted, owner);
  assert.equal(claims.length, 1, 'one lane can be claimed');
  const claim = claims[0]!;
  const head = claim.deliveries[0];
  assert.ok(head, 'a claim has at least one delivery');
  return { claim, head, lane: { sink: claim.sink, repository: claim.repository } };
}

/** All deliveries of the inbox, the oldest first. */
export async function allDeliveries({ inbox, flush }: AtWork): Promise<DeliverySummary[]> {
  await flush();
  return [...(await inbox.deliveries({ limit: 1_000 }))].reverse();
}

/** The deliveries as `receipt state`, the oldest first. */
export async function statesOf(at: AtWork): Promise<string[]> {
  return (await allDeliveries(at)).map(({ receipt, state }) => `${receipt} ${state}`);
}

/** Claims the longest waiting lane, and settles its head. */
export async function settleHead({ inbox }: AtWork, end: End, sink = SINK): Promise<void> {
  const [claim] = await claimOf(inbox, { lanes: 1, sink });
  assert.ok(claim, 'a lane can be claimed');
  const lane = { sink: claim.sink, repository: claim.repository };
  await inbox.settle('me', lane, [{ delivery: claim.deliveries[0]!.id, ...end }]);
}

type End = Settlement extends infer It ? (It extends unknown ? Omit<It, 'delivery'> : never) : never;

export const DEAD = { state: 'dead', done: 0, attempts: 5, error: 'never' } as const;
export const DOWN = { state: 'pending', done: 0, attempts: 1, waitMs: 10_000, error: 'down' } as const;
export const DELIVERED = { state: 'delivered' } as const;

/** Sweeps until there is nothing more to do; returns how many things went. */
export async function sweepAll({ inbox, flush }: AtWork, policy: RetentionPolicy): Promise<number> {
  let moved = 0;
  for (let steps = 0; ; steps++) {
    const step = await inbox.sweep(policy);
    moved += step.moved;
    if (!step.more) break;
    assert.ok(steps < 10_000, 'a sweep comes to an end');
  }
  await flush();
  return moved;
}

export async function rejectsWith(code: ErrorCode, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error: { code?: unknown }) => {
    assert.equal(error.code, code);
    return true;
  });
}

/** A turn of the event loop, for what is told in one. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
