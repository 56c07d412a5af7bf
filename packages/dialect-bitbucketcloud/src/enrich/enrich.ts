import { ENRICH_NOTE } from 'change-hook-core';
import type { Change, EnrichContext, Enrichment } from 'change-hook-core';
import { asPartial, filledTextAt } from 'change-hook-kit';
import type { BitbucketCloudOptions } from '../options.js';
import { createApi } from './api.js';
import type { BitbucketApi } from './api.js';
import { filesOf } from './files.js';
import { missingCommits } from './missing-commits.js';
import { noteOf } from './note.js';
import type { EnrichNote } from './note.js';

/** A change on its way to be complete. */
interface Entry {
  change: Change;
  /** What is still to be asked; undefined: nothing. */
  note?: Pick<EnrichNote, 'repository' | 'specs' | 'abbreviated'>;
  partial: boolean;
}

type Refused = (status: number) => void;

/** Commits whose files are asked for at the same time. */
const AT_ONCE = 4;

/**
 * Asks Bitbucket for what a webhook did not tell: the commits of a truncated push, the files of all, the whole hash of a pull request's
 * commit. What Bitbucket does not tell either is marked; only what may be told later is thrown, and so asked for again.
 */
export async function enrich(changes: readonly Change[], ctx: EnrichContext<BitbucketCloudOptions>): Promise<Enrichment> {
  const { token } = ctx.options;
  const told = new Set<number>();
  const refused: Refused = (status) => {
    if (!told.has(status)) ctx.log.warn('Bitbucket refuses to tell what is missing of a change, which is delivered marked partial', { status });
    told.add(status);
  };
  const entries: Entry[] = [];
  const api = token === undefined ? undefined : createApi(ctx, token);
  for (const change of changes) entries.push(...(await entriesOf(change, api, refused)));
  if (api !== undefined) await complete(entries, api, refused);
  return { changes: entries.map(({ change, partial }) => (partial ? asPartial(change) : change)) };
}

/** A change, and before it those of the commits that a truncated push left out. */
async function entriesOf(change: Change, api: BitbucketApi | undefined, refused: Refused): Promise<Entry[]> {
  if (!Object.hasOwn(change.properties, ENRICH_NOTE)) return [{ change, partial: false }];
  const note = noteOf(change);
  if (note === undefined || api === undefined) return [{ change, partial: true }];
  const entry: Entry = { change, note, partial: note.partial === true };
  if (note.missing === undefined) return [entry];
  const { [ENRICH_NOTE]: _note, ...properties } = change.properties;
  if (api.left() === 0) return [{ ...entry, partial: true }];
  const missing = await missingCommits(api, note, { ...change, properties });
  if ('status' in missing) {
    refused(missing.status);
    return [{ ...entry, partial: true }];
  }
  const before = missing.told.changes.map((it): Entry => ({ change: it, note: { repository: note.repository, specs: [it.revision as string] }, partial: false }));
  // The commits that are not told, if there are any, come before the first of these: it is the one that says so.
  const all = [...before, entry];
  if (!missing.told.complete && all[0] !== undefined) all[0].partial = true;
  return all;
}

/** The newest first: where calls or time are over, the oldest stay partial. */
async function complete(entries: readonly Entry[], api: BitbucketApi, refused: Refused): Promise<void> {
  const waiting = entries.filter(({ note }) => note !== undefined).reverse();
  for (let at = 0; at < waiting.length; at += AT_ONCE) {
    await Promise.all(waiting.slice(at, at + AT_ONCE).map((entry) => completeOne(entry, api, refused)));
  }
}

async function completeOne(entry: Entry, api: BitbucketApi, refused: Refused): Promise<void> {
  const { note, change } = entry;
  if (note === undefined) return;
  if (note.specs.length === 0 || api.left() === 0) {
    entry.partial = true;
    return;
  }
  if (note.abbreviated !== undefined) {
    const answer = await api.json(note.repository, ['commit', note.abbreviated]);
    const hash = 'told' in answer ? filledTextAt(answer.told, 'hash') : undefined;
    if ('status' in answer) refused(answer.status);
    if (hash?.startsWith(note.abbreviated) === true) entry.change = { ...change, revision: hash };
    else entry.partial = true;
  }
  const files = await filesOf(api, note.repository, note.specs);
  if ('status' in files) {
    refused(files.status);
    entry.partial = true;
    return;
  }
  entry.change = { ...entry.change, files: files.told.files };
  if (!files.told.complete) entry.partial = true;
}
