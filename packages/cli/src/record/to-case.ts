import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import {
  createHookRequest, identifyWith, inflate, isChangeHookError, ManualClock, mediaTypeOf, normaliseChange, silentLog, systemClock, translateWith,
} from 'change-hook-core';
import type { HookRequest, Mount } from 'change-hook-core';
import type { Blanker } from './blank.js';
import type { CaseMount } from './case-options.js';

/** A request as it was received. */
export interface RecordedRequest {
  method: string;
  query: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** A case folder of the testkit: its name, and its files. */
export interface RecordedCase {
  name: string;
  /** What it comes to, in a few words. */
  summary: string;
  files: Readonly<Record<string, Buffer>>;
  notes: readonly string[];
}

/** They belong to one connection or one way through the network, or were undone. */
const OF_TRANSPORT = /^(?:host|connection|keep-alive|accept|accept-encoding|accept-language|content-length|content-encoding|transfer-encoding|te|trailer|expect|upgrade|via|forwarded|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-.*|cdn-.*|traceparent|tracestate|sec-.*|priority|pragma|cache-control)$/;

const INFLATED_LIMIT = 1024 ** 3;

/**
 * Makes a case of a request: what is secret is taken out, and a signature is left to the suite's `sign`, with a made-up secret. What
 * is expected is what the dialect makes of the request that remains. Throws when a known secret would remain in it.
 */
export async function toCase(request: RecordedRequest, { mount, options, secret, notes }: CaseMount, blanker: Blanker): Promise<RecordedCase> {
  const body = await blankBody(request, blanker);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    const clean = OF_TRANSPORT.test(name) || mount.sensitive.headers.has(name) ? undefined : blanker.header(name, value);
    if (clean !== undefined) headers[name] = clean;
  }
  const query = blanker.query(request.query);
  const asked = { method: request.method, query, headers };
  const hookRequest = createHookRequest({ ...asked, mount: 'case', headers: new Map(Object.entries(headers)), body });
  const told = [...notes];
  const expected = await expect(mount, hookRequest, told);
  const written = {
    ...(request.method === 'POST' ? {} : { method: request.method }),
    ...(query === '' ? {} : { query }),
    headers,
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(secret === undefined ? {} : { sign: { secret } }),
  };
  const event = eventOf(headers);
  const summary = summaryOf(expected);
  const files: Record<string, Buffer> = {
    ...(body.length === 0 ? {} : { [nameOfBody(body)]: body }),
    ...(expected === undefined ? {} : { 'expected.json': json(expected) }),
    'about.md': Buffer.from(`Recorded${event === undefined ? '' : `, ${event}`}: ${summary}.\n`),
    'request.json': json(written),
  };
  for (const [name, bytes] of Object.entries(files)) {
    if (blanker.holds(bytes.toString('utf8')) || blanker.holds(bytes.toString('latin1'))) throw new Error(`a secret of the mount would remain in ${name}: nothing is written`);
  }
  const hash = createHash('sha256').update(JSON.stringify([asked.method, query, event])).update(body).digest('hex').slice(0, 8);
  return { name: `${event ?? kindOf(expected)}-${hash}`, summary, files, notes: told };
}

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

async function blankBody({ headers, body }: RecordedRequest, blanker: Blanker): Promise<Buffer> {
  const inflated = Buffer.from(await inflate(body, headers['content-encoding'], INFLATED_LIMIT));
  // Bytes that are no text stay as they are; whether a secret is among them is looked at in the end.
  if (!isUtf8(inflated)) return inflated;
  const text = inflated.toString('utf8');
  const form = mediaTypeOf(headers['content-type']) === 'application/x-www-form-urlencoded';
  const clean = form ? blanker.fields(text) : blanker.text(text);
  return clean === text ? inflated : Buffer.from(clean);
}

type Expected = Record<string, unknown>;

/** What `expected.json` holds, from the hooks as the testkit calls them; undefined where the dialect fails on the request. */
async function expect(mount: Mount, request: HookRequest, notes: string[]): Promise<Expected | undefined> {
  const still = new ManualClock().now();
  const environment = { log: silentLog, clock: { ...systemClock, now: () => still } };
  try {
    const deliveryId = await identifyWith(mount, request, environment);
    const translation = await translateWith(mount, request, environment);
    const id = deliveryId === undefined ? {} : { deliveryId };
    if (!('changes' in translation)) return { ...id, ...translation };
    const changes = translation.changes.map((change) => normaliseChange(change));
    const problems = changes.flatMap((it) => ('problems' in it ? it.problems : []));
    if (problems.length > 0) throw new Error(`it gives changes that are none: ${problems.join('; ')}`);
    return { ...id, changes: changes.map((it) => ('change' in it ? it.change : undefined)), ...(translation.enrich === true ? { enrich: true } : {}) };
  } catch (error) {
    if (isChangeHookError(error, 'CH_REQUEST_UNPARSABLE')) return { error: error.code };
    notes.push(`the dialect fails on it (${error instanceof Error ? error.message : String(error)}): expected.json is yours to write, or UPDATE_GOLDEN=1 once it is mended`);
    return undefined;
  }
}

function summaryOf(expected: Expected | undefined): string {
  if (expected === undefined) return 'untranslated';
  const { changes, polls, ignored } = expected as { changes?: unknown[]; polls?: unknown[]; ignored?: string };
  if (changes !== undefined) return `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`;
  if (polls !== undefined) return 'polls';
  return ignored === undefined ? Object.keys(expected).join(', ') : `ignored: ${ignored}`;
}

/** For the name of a folder, where the request names no event. */
const kindOf = (expected: Expected = {}): string => ['changes', 'polls', 'ignored', 'invalid', 'error'].find((kind) => kind in expected) ?? 'untranslated';

/** Most senders name the event in a header: `X-GitHub-Event: push`, `X-Event-Key: repo:push`. */
function eventOf(headers: Readonly<Record<string, string>>): string | undefined {
  const [, value = ''] = Object.entries(headers).find(([name]) => /(?:^|-)event(?:-key|-type)?$/.test(name)) ?? [];
  const slug = value.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 40);
  return slug === '' ? undefined : slug;
}

function nameOfBody(body: Buffer): string {
  if (!isUtf8(body)) return 'body.bin';
  try {
    JSON.parse(body.toString('utf8'));
    return 'body.json';
  } catch {
    return 'body.txt';
  }
}
