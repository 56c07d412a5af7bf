import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  asPartial,
  filledTextAt,
  findSkip,
  joinChanges,
  listAt,
  passesBranch,
  REF_DELETED,
  skipped,
  textAt,
  toSeconds,
  valueAt,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import { commitFields, entriesOf } from './commits.js';
import type { Entry } from './commits.js';
import { actorOf, branchNameOf, frameOf } from './frame.js';
import type { Frame } from './frame.js';
import type { RhodeCodeOptions } from './options.js';

interface Context {
  event: JsonObject;
  frame: Frame;
  options: RhodeCodeOptions;
}

/** `repo-push`: the commits of all its branches in one list. Nothing inside a commit can fail it. */
export function translatePush(
  payload: JsonObject,
  event: JsonObject,
  request: HookRequest,
  ctx: DialectContext<RhodeCodeOptions>,
): Translation {
  const { options } = ctx;
  const list = listAt(event, 'push', 'commits');
  if (list === undefined) return { invalid: ['event.push.commits of the payload is missing or no list'] };
  const branches = (listAt(event, 'push', 'branches') ?? []).flatMap((branch) => filledTextAt(branch, 'name') ?? []);
  const entries = entriesOf(list, branches.length === 1 ? branches[0] : undefined);
  if (entries.length === 0) return { ignored: 'the push has no commits' };
  const wanted = entries.filter((entry) => passesBranch(options.branch, refOf(entry)));
  if (wanted.length === 0) return { ignored: 'the option branch lets nothing of the push through' };
  const alive = wanted.filter(
    ({ kind }) => options.deletions === 'change' || (kind !== 'deleted branch' && kind !== 'deleted tag'),
  );
  if (alive.length === 0) return { ignored: 'every ref of the push was deleted' };

  const groups = [...groupsOf(alive).values()];
  const skips = groups.map((group) => skipOf(group, options));
  const kept = groups.filter((_, index) => (skips[index] ?? -1) < 0);
  if (kept.length === 0) return skipped('the message of a head commit', skips[0]!);
  const context: Context = { event, options, frame: frameOf(payload, event, request, ctx, alive.length) };
  return {
    changes: kept.flatMap((group) => {
      const all = group.map((entry) => changeOf(entry, context));
      return options.commits === 'head' ? [joinChanges(all, all.at(-1) as ChangeInput)] : all;
    }),
  };
}

/** The commits of each branch, and each made or deleted ref by itself. */
function groupsOf(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = entry.kind === 'commit' ? `commit ${entry.branch ?? ''}` : `${entry.kind} ${entry.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}

function refOf(entry: Entry): Ref {
  if (entry.kind === 'commit') return { kind: 'branch', name: entry.branch ?? '' };
  return { kind: entry.kind === 'deleted branch' ? 'branch' : 'tag', name: entry.name };
}

function skipOf(group: readonly Entry[], { skips }: RhodeCodeOptions): number {
  const head = group.at(-1);
  return head?.kind === 'commit' ? findSkip(skips, textAt(head.raw, 'message') ?? '') : -1;
}

function changeOf(entry: Entry, { event, frame, options }: Context): ChangeInput {
  const ref = refOf(entry);
  const branch = ref.name === '' ? undefined : branchNameOf(ref, event, options);
  if (entry.kind === 'commit') {
    const { author, ...fields } = commitFields(entry.raw);
    return asPartial({ ...frame, ...fields, author: author ?? actorOf(event), files: [], branch, category: 'push' });
  }
  const when_timestamp = toSeconds(valueAt(entry.raw, 'date')) ?? toSeconds(valueAt(event, 'utc_timestamp'));
  const change: ChangeInput = {
    ...frame,
    author: actorOf(event),
    comments: textAt(entry.raw, 'message'),
    files: [],
    when_timestamp,
    branch,
  };
  return entry.kind === 'tag' ? asPartial({ ...change, category: 'tag' }) : { ...change, category: REF_DELETED };
}
