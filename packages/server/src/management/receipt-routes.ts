import { isUtf8 } from 'node:buffer';
import type Router from '@koa/router';
import type { Change, Confirmer, Inbox, ReceiptSummary, StoredReceipt } from 'change-hook-core';
import { checkBody, checkQuery } from './check-input.js';
import type { Checked } from './check-input.js';
import { nothing, receiptQuery, replayOrder, retranslateOrder } from './inputs.js';
import { Refusal } from './refusal.js';
import { retranslate } from './retranslate.js';
import type { RetranslateDeps } from './retranslate.js';

export interface ReceiptRoutesDeps extends RetranslateDeps {
  inbox: RetranslateDeps['inbox'] & Pick<Inbox, 'receipt' | 'receipts' | 'storedReceipt' | 'replay'>;
  confirmer: Confirmer;
  /** The sinks of the config. */
  sinks: readonly string[];
  /** Those that get the changes of a mount; undefined for a mount that the config does not have. */
  sinksOf: (mount: string) => readonly string[] | undefined;
  /** The sinks of the config that take polls. Default: none. */
  pollSinks?: () => Promise<readonly string[]>;
}

/** A receipt whole. What is secret in its query and headers was blanked before it was stored. */
export interface ShownReceipt extends ReceiptSummary {
  method: string;
  query: string;
  headers: Readonly<Record<string, string>>;
  /** The bytes as received; null once retention has dropped them. */
  body: string | null;
  bodyEncoding: 'text' | 'base64';
  parcels: readonly { repository: string; changes: readonly Change[] }[];
}

export interface Replayed {
  sinks: readonly string[];
}

export interface Confirmed {
  /** The host that was asked, and agreed. */
  host: string;
}

export function addReceiptRoutes(router: Router, deps: ReceiptRoutesDeps): void {
  router.get('/receipts', async (ctx) => {
    ctx.body = { receipts: await deps.inbox.receipts(checkQuery(receiptQuery, ctx.query)) };
  });
  router.get('/receipts/:id', async (ctx) => {
    checkQuery(nothing, ctx.query);
    const receipt = await deps.inbox.storedReceipt(ctx.params['id'] ?? '');
    if (receipt === undefined) throw new Refusal(404, 'no receipt has this id');
    ctx.body = show(receipt);
  });
  router.post('/receipts/retranslate', async (ctx) => {
    ctx.body = await retranslate(deps, checkBody(retranslateOrder, ctx.request));
  });
  router.post('/receipts/:id/confirm', async (ctx) => {
    checkBody(nothing, ctx.request);
    ctx.body = await confirm(deps, ctx.params['id'] ?? '');
  });
  router.post('/receipts/:id/replay', async (ctx) => {
    ctx.body = await replay(deps, ctx.params['id'] ?? '', checkBody(replayOrder, ctx.request));
  });
}

function show({ body, parcels, ...receipt }: StoredReceipt): ShownReceipt {
  const bytes = body === undefined ? undefined : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const encoding = bytes === undefined || isUtf8(bytes) ? 'utf8' : 'base64';
  return {
    ...receipt,
    body: bytes?.toString(encoding) ?? null,
    bodyEncoding: encoding === 'utf8' ? 'text' : 'base64',
    parcels: parcels.map(({ repository, changes }) => ({ repository, changes: JSON.parse(changes) as Change[] })),
  };
}

async function confirm({ inbox, confirmer }: ReceiptRoutesDeps, id: string): Promise<Confirmed> {
  if ((await inbox.receipt(id)) === undefined) throw new Refusal(404, 'no receipt has this id');
  const outcome = await confirmer.confirm(id);
  if (!outcome.confirmed) throw new Refusal(409, `receipt ${id} was not confirmed: ${outcome.error}`);
  return { host: outcome.host };
}

async function replay(deps: ReceiptRoutesDeps, id: string, order: Checked<typeof replayOrder>): Promise<Replayed> {
  const { sinks: wanted, once, dry } = order;
  const unknown = (wanted ?? []).filter((sink) => !deps.sinks.includes(sink));
  if (unknown.length > 0) {
    throw new Refusal(400, `the config has no sink ${unknown.join(', ')}; it has ${deps.sinks.join(', ') || 'none'}`);
  }
  const receipt = await deps.inbox.receipt(id);
  if (receipt === undefined) throw new Refusal(404, 'no receipt has this id');
  if (receipt.verdict === 'untranslated') {
    throw new Refusal(409, `receipt ${id} is untranslated: change-hook receipts retranslate ${id}`);
  }
  if (receipt.changes === 0) throw new Refusal(409, `receipt ${id} has no changes: ${receipt.reason ?? receipt.verdict}`);
  const sinks = await takers(deps, receipt, wanted === undefined ? deps.sinksOf(receipt.mount) : [...new Set(wanted)]);
  if (sinks === undefined) {
    throw new Refusal(409, `the config no longer has the mount ${receipt.mount}, so name the sinks that get receipt ${id}`);
  }
  if (sinks.length === 0) throw new Refusal(409, 'the config has no sink that could get it');
  if (dry) return { sinks };
  if (!(await deps.inbox.replay(id, sinks, ...(once === undefined ? [] : [once])))) {
    throw new Refusal(404, 'no receipt has this id');
  }
  return { sinks };
}

/** Polls go to those sinks alone that take them; one that was asked for by its name, and does not, is refused. */
async function takers(
  { pollSinks }: ReceiptRoutesDeps,
  { verdict, mount }: ReceiptSummary,
  sinks: readonly string[] | undefined,
): Promise<readonly string[] | undefined> {
  if (verdict !== 'polls' || sinks === undefined) return sinks;
  const taking = (await pollSinks?.()) ?? [];
  const left = sinks.filter((sink) => taking.includes(sink));
  if (left.length > 0 || sinks.length === 0) return left;
  throw new Refusal(409, `polls of ${mount} can't be replayed to ${sinks.join(', ')}: only a sink buildbot with a url takes them`);
}
