import type { ChangeInput, DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import { findSkip, joinChanges, listAt, passesBranch, REF_DELETED, refNameOf, skipped, textAt, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { fieldsOf, idOf } from './commit.js';
import { isHash } from './enrich/note.js';
import type { EnrichNote } from './enrich/note.js';
import { frameOf, listedProperties } from './frame.js';
import type { Frame } from './frame.js';
import { asIncomplete } from './incomplete.js';
import { momentOf } from './moment.js';
import type { BitbucketServerOptions } from './options.js';
import { userAt } from './person.js';
import { pushedRefs } from './pushed-refs.js';
import type { PushedRef } from './pushed-refs.js';

/** What one push has in common for all of its refs. */
interface Push {
  frame: Frame;
  properties: Record<string, JsonValue>;
  actor: string;
  when: number | undefined;
  options: BitbucketServerOptions;
}

/** A push to one or several branches and tags: each ref has its changes, and one that is odd keeps none of the others back. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<BitbucketServerOptions>): Translation {
  const refs = pushedRefs(payload);
  if (refs === undefined) return { invalid: ['changes of the payload (and push.changes, as the add-on has it) is missing or no list'] };
  const push: Push = {
    frame: frameOf(payload, request, ctx),
    properties: listedProperties(payload, ctx, refs.reduce((count, { commits }) => count + Math.max(1, commits.length), 0)),
    actor: userAt(payload, 'actor') ?? 'unknown',
    when: momentOf(valueAt(payload, 'date')),
    options: ctx.options,
  };
  const results = refs.map((ref) => translateRef(ref, push));
  const changes = results.flatMap((result) => ('changes' in result ? result.changes : []));
  if (changes.length > 0) return { changes, enrich: push.frame.askable !== undefined && results.some((result) => 'changes' in result && result.enrich) };
  const reasons = [...new Set(results.flatMap((result) => ('ignored' in result ? [result.ignored] : [])))];
  return { ignored: reasons.length === 0 ? 'the push names no ref' : reasons.join('; ') };
}

function translateRef(pushed: PushedRef, push: Push): { changes: ChangeInput[]; enrich: boolean } | { ignored: string } {
  const { options } = push;
  const { ref, from, to, commits } = pushed;
  if (ref.kind === 'other') return { ignored: 'a ref is neither a branch nor a tag' };
  if (!passesBranch(options.branch, ref)) return { ignored: `a ${ref.kind} is not among those of the option branch` };
  if (to === undefined) {
    if (options.deletions === 'ignore') return { ignored: `a ${ref.kind} was deleted` };
    return { changes: [{ ...changeOf(from, pushed, push), category: REF_DELETED }], enrich: false };
  }
  const skip = findSkip(options.skips, textAt(commits.at(-1), 'message') ?? '');
  if (skip >= 0) return skipped('the message of a head commit', skip);
  return { changes: changesOf(pushed, to, push), enrich: true };
}

function changesOf(pushed: PushedRef, to: string, push: Push): ChangeInput[] {
  const { ref, from, commits } = pushed;
  const { askable } = push.frame;
  const told = ref.kind === 'tag' ? commits.slice(-1) : commits;
  const changes = told.length === 0 ? [changeOf(to, pushed, push)] : told.map((commit) => ({ ...changeOf(idOf(commit), pushed, push), ...fieldsOf(commit) }));
  const whole = ref.kind === 'tag' || isWhole(told, from);
  const ranged = ref.kind === 'branch' && from !== undefined && isHash(from) && isHash(to);
  // The head's details: where no commit is told, the change has only who pushed it.
  const detail = told.length === 0 ? { commit: to, ...(ref.kind === 'tag' ? { tag: true } : {}) } : {};
  // Of a new branch nothing says where its own commits begin: asking for the rest of them could give the whole history.
  const partial = whole || ranged ? {} : { partial: true };
  const note = (more: Omit<EnrichNote, 'project' | 'slug'>): EnrichNote | undefined => (askable === undefined ? undefined : { ...askable, ...more });
  const head = changes.at(-1) as ChangeInput;
  if (push.options.commits === 'head') {
    const files = ranged ? [{ until: to, since: from }] : changes.flatMap(filesNote);
    return [asIncomplete(joinChanges(changes, head), note({ files, ...detail, ...partial }))];
  }
  const known = changes.flatMap(({ revision }) => (revision ? [revision] : []));
  const first = { ...partial, ...(!whole && ranged ? { missing: { from, to, known } } : {}) };
  return changes.map((change, at) => asIncomplete(change, note({ files: filesNote(change), ...(at === 0 ? first : {}), ...(change === head ? detail : {}) })));
}

const filesNote = ({ revision }: ChangeInput): { until: string }[] => (revision ? [{ until: revision }] : []);

/** Whether these are all commits since `from`: when every parent is one of them, or `from` itself. */
function isWhole(commits: readonly JsonObject[], from: string | undefined): boolean {
  const known = new Set([from, ...commits.map(idOf)]);
  return commits.length > 0 && commits.every((commit) => {
    const parents = listAt(commit, 'parents');
    return parents !== undefined && parents.every((parent) => known.has(idOf(parent)));
  });
}

function changeOf(hash: string | undefined, { ref }: PushedRef, { frame, properties, actor, when, options }: Push): ChangeInput {
  return {
    author: actor,
    comments: `Bitbucket Server commit ${hash ?? ''}`.trimEnd(),
    revision: hash,
    when_timestamp: when,
    branch: refNameOf(ref, options.ref_style),
    category: 'push',
    revlink: frame.page === undefined || hash === undefined ? undefined : `${frame.page}/commits/${hash}`,
    properties,
    ...frame.fields,
  };
}
