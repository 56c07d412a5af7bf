import { ENRICH_NOTE } from 'change-hook-core';
import type { Change, EnrichContext, Enrichment } from 'change-hook-core';
import { asPartial, findSkip, isObject, skipped } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { idOf } from '../commit.js';
import type { BitbucketServerOptions } from '../options.js';
import { createApi } from './api.js';
import type { BitbucketApi } from './api.js';
import { changeLike, commitsOf, detailed } from './commits.js';
import { filesOf } from './files.js';
import { noteOf } from './note.js';
import type { EnrichNote } from './note.js';

/** A change on its way to be complete. */
interface Entry {
  change: Change;
  /** Whose files are still to be asked; undefined: nobody's. */
  note?: EnrichNote;
  partial: boolean;
}

/** The changes of one ref, or of one pull request. `skip`: which of the patterns its head's message matches. */
interface Group {
  entries: Entry[];
  skip: number;
}

type Refused = (status: number) => void;

/** Commits whose files are asked for at the same time. */
const AT_ONCE = 4;

/**
 * Asks Bitbucket for what a webhook did not tell: the commits of a push, with their authors and messages, and the files of all. What
 * Bitbucket does not tell either is marked; only what may be told later is thrown, and so asked for again.
 */
export async function enrich(changes: readonly Change[], ctx: EnrichContext<BitbucketServerOptions>): Promise<Enrichment> {
  const { token, bitbucket_url: url, skips } = ctx.options;
  const told = new Set<number>();
  const refused: Refused = (status) => {
    if (!told.has(status)) ctx.log.warn('Bitbucket refuses to tell what is missing of a change, which is delivered marked partial', { status });
    told.add(status);
  };
  const api = token === undefined || url === undefined ? undefined : createApi(ctx, url, token);
  const groups: Group[] = [];
  for (const change of changes) groups.push(await groupOf(change, skips, api, refused));
  const skip = groups.find((group) => group.skip >= 0)?.skip;
  const entries = groups.filter((group) => group.skip < 0).flatMap((group) => group.entries);
  if (entries.length === 0) return skipped('the message of a head commit', skip ?? 0);
  if (api !== undefined) await addFiles(entries, api, refused);
  return { changes: entries.map(({ change, partial }) => (partial ? asPartial(change) : change)) };
}

/** A change, and before it those of the commits of its ref that the payload left out. */
async function groupOf(change: Change, skips: readonly string[], api: BitbucketApi | undefined, refused: Refused): Promise<Group> {
  const lone = (entry: Omit<Entry, 'change'>, it = change): Group => ({ entries: [{ change: it, ...entry }], skip: -1 });
  if (!Object.hasOwn(change.properties, ENRICH_NOTE)) return lone({ partial: false });
  const note = noteOf(change);
  if (note === undefined || api === undefined) return lone({ partial: true });
  const partial = note.partial === true;
  if (note.commit === undefined && note.missing === undefined) return lone({ note, partial });
  if (api.left() === 0) return lone({ note, partial: true });

  const listed = await commitsOf(api, note);
  if ('status' in listed) refused(listed.status);
  const commits = 'told' in listed ? listed.told.commits : [];
  const incomplete = partial || 'status' in listed || !listed.told.complete;
  const head = note.commit === undefined ? undefined : await headOf(note, commits, api, refused);
  const own = head === undefined ? change : detailed(change, head, note.tag === true);
  const known = new Set([...(note.missing?.known ?? []), change.revision]);
  const { [ENRICH_NOTE]: _note, ...properties } = change.properties;
  const entries = commits
    .filter((commit) => !known.has(idOf(commit)))
    .reverse()
    .map((commit): Entry => ({
      change: changeLike({ ...change, properties }, commit),
      note: { project: note.project, slug: note.slug, files: [{ until: idOf(commit) as string }] },
      partial: false,
    }));
  // The files of a tag are those of the commit that it names.
  const files = head !== undefined && note.tag === true && own.revision !== undefined ? [{ until: own.revision }] : (note.files ?? []);
  entries.push({ change: own, note: { ...note, files }, partial: note.commit !== undefined && head === undefined });
  // The commits that are not told, if there are any, come before the first of these: it is the one that says so.
  if (incomplete && entries[0] !== undefined) entries[0].partial = true;
  return { entries, skip: head === undefined ? -1 : findSkip(skips, own.comments) };
}

/** The commit at the end of a ref: of the list, or asked for. */
async function headOf(note: EnrichNote, commits: readonly JsonObject[], api: BitbucketApi, refused: Refused): Promise<JsonObject | undefined> {
  const hash = note.commit as string;
  const listed = commits.find((commit) => idOf(commit) === hash);
  if (listed !== undefined || api.left() === 0) return listed;
  const answer = await api.json(note, ['commits', hash]);
  if ('status' in answer) refused(answer.status);
  const commit = 'told' in answer ? answer.told : undefined;
  return isObject(commit) && (note.tag === true || idOf(commit) === hash) ? commit : undefined;
}

/** The newest first: where calls or time are over, the oldest stay partial. */
async function addFiles(entries: readonly Entry[], api: BitbucketApi, refused: Refused): Promise<void> {
  const waiting = entries.filter(({ note }) => note !== undefined).reverse();
  for (let at = 0; at < waiting.length; at += AT_ONCE) {
    await Promise.all(
      waiting.slice(at, at + AT_ONCE).map(async (entry) => {
        const files = await filesOf(api, entry.note as EnrichNote);
        if ('status' in files) refused(files.status);
        else entry.change = { ...entry.change, files: files.told.files };
        if ('status' in files || !files.told.complete) entry.partial = true;
      }),
    );
  }
}
