import type { ChangeInput, DialectContext, HookRequest, JsonValue, Translation } from 'change-hook-core';
import { booleanAt, filledTextAt, findSkip, isObject, joinChanges, listAt, objectAt, REF_DELETED, skipped, textAt, toSeconds, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import { isHash } from './enrich/note.js';
import type { EnrichNote } from './enrich/note.js';
import { frameOf, listedProperties } from './frame.js';
import type { Frame } from './frame.js';
import { asIncomplete } from './incomplete.js';
import type { BitbucketCloudOptions } from './options.js';
import { accountAt, authorOf } from './person.js';
import { branchOf, passes, refOf } from './ref.js';
import type { PushedRef } from './ref.js';
import { fullNameOf } from './repository.js';

/** What one push has in common for all of its refs. */
interface Push {
  frame: Frame;
  properties: Record<string, JsonValue>;
  actor: string;
  /** Whom the API may be asked of; undefined: nothing can be asked. */
  askable: string | undefined;
  options: BitbucketCloudOptions;
}

/** A push to one or several branches and tags: each ref has its changes. Nothing inside a ref or a commit can fail the others. */
export function translatePush(payload: JsonObject, request: HookRequest, ctx: DialectContext<BitbucketCloudOptions>): Translation {
  const list = listAt(payload, 'push', 'changes');
  if (list === undefined) return { invalid: ['push.changes of the payload is missing or no list'] };
  const refs = list.filter(isObject);
  const most = refs.reduce((count, ref) => count + Math.max(1, listAt(ref, 'commits')?.length ?? 0), 0);
  const push: Push = {
    frame: frameOf(payload, request, ctx),
    properties: listedProperties(payload, ctx, most),
    actor: accountAt(payload, 'actor') ?? 'unknown',
    askable: ctx.options.token === undefined ? undefined : fullNameOf(payload),
    options: ctx.options,
  };
  const results = refs.map((ref) => translateRef(ref, push));
  const changes = results.flatMap((result) => ('changes' in result ? result.changes : []));
  if (changes.length > 0) return { changes, enrich: results.some((result) => 'changes' in result && result.enrich) && push.askable !== undefined };
  const reasons = [...new Set(results.flatMap((result) => ('ignored' in result ? [result.ignored] : [])))];
  return { ignored: reasons.length === 0 ? 'the push changes no ref' : reasons.join('; ') };
}

function translateRef(change: JsonObject, push: Push): { changes: ChangeInput[]; enrich: boolean } | { ignored: string } {
  const { options } = push;
  const deleted = objectAt(change, 'new') === undefined;
  const side = objectAt(change, 'new') ?? objectAt(change, 'old');
  const ref = refOf(side);
  if (ref === undefined) return { ignored: 'a ref of the push has no name' };
  if (!passes(ref, options)) return { ignored: `a ${ref.ref.kind} is not among those of the option branch` };
  if (deleted) {
    if (options.deletions === 'ignore') return { ignored: `a ${ref.ref.kind} was deleted` };
    return { changes: [deletionOf(side, ref, push)], enrich: false };
  }
  const commits = commitsOf(change, ref);
  const head = commits.at(-1);
  if (head === undefined) return { ignored: `a ${ref.ref.kind} of the push names no commit` };
  const skip = findSkip(options.skips, textAt(head, 'message') ?? '');
  if (skip >= 0) return skipped('the message of a head commit', skip);
  return { changes: changesOf(change, commits, ref, push), enrich: true };
}

/**
 * The commits that become changes, oldest first; Bitbucket lists the newest first. A tag is one: the commit that it names. A branch
 * without new commits (a new one at an old commit, a push back to one) has the commit that it is at now.
 */
function commitsOf(change: JsonObject, { ref }: PushedRef): JsonObject[] {
  const target = objectAt(change, 'new', 'target');
  const hash = filledTextAt(target, 'hash');
  const commits = (listAt(change, 'commits') ?? []).filter(isObject).reverse();
  if (target === undefined || hash === undefined) return ref.kind === 'tag' ? commits.slice(-1) : commits;
  if (ref.kind === 'tag') return [target];
  return commits.some((commit) => commit['hash'] === hash) ? commits : [...commits, target];
}

function changesOf(change: JsonObject, commits: readonly JsonObject[], ref: PushedRef, push: Push): ChangeInput[] {
  const { askable, options } = push;
  const changes = commits.map((commit) => changeOf(commit, ref, push));
  const cut = booleanAt(change, 'truncated') === true && ref.ref.kind === 'branch';
  const [from, to] = [filledTextAt(change, 'old', 'target', 'hash'), filledTextAt(change, 'new', 'target', 'hash')];
  const ranged = from !== undefined && to !== undefined && isHash(from) && isHash(to);
  const hashes = changes.flatMap(({ revision }) => (revision ? [revision] : []));
  const note = (more: Omit<EnrichNote, 'repository'>): EnrichNote | undefined => (askable === undefined ? undefined : { repository: askable, ...more });
  if (options.commits === 'head') {
    // The files of the whole push: for one that lists all of its commits, those of each; for a longer one, what lies between its ends.
    const specs = cut && ranged ? [`${to}..${from}`] : hashes;
    return [asIncomplete(joinChanges(changes, changes.at(-1) as ChangeInput), note({ specs, ...(cut && !ranged ? { partial: true } : {}) }))];
  }
  return changes.map((it, at) => {
    const first = at === 0 && cut;
    const missing = first && ranged ? { missing: { from, to, known: hashes } } : {};
    // Of a new branch nothing says where its own commits begin: asking for the rest of them could give the whole history.
    return asIncomplete(it, note({ specs: it.revision ? [it.revision] : [], ...missing, ...(first && !ranged ? { partial: true } : {}) }));
  });
}

function changeOf(commit: JsonObject, ref: PushedRef, { frame, properties, actor, options }: Push): ChangeInput {
  const hash = filledTextAt(commit, 'hash');
  return {
    author: authorOf(commit) ?? actor,
    comments: textAt(commit, 'message') ?? `Bitbucket Cloud commit ${hash ?? ''}`.trimEnd(),
    revision: hash,
    when_timestamp: toSeconds(valueAt(commit, 'date')),
    branch: branchOf(ref, options),
    category: 'push',
    revlink: filledTextAt(commit, 'links', 'html', 'href') ?? pageOf(hash, frame),
    properties,
    repository: frame.repository,
    project: frame.project,
    codebase: frame.codebase,
    src: frame.src,
  };
}

function deletionOf(old: unknown, ref: PushedRef, push: Push): ChangeInput {
  const target = objectAt(old, 'target') ?? {};
  const hash = filledTextAt(target, 'hash');
  return {
    ...changeOf(target, ref, push),
    author: push.actor,
    comments: `Bitbucket Cloud commit ${hash ?? ''}`.trimEnd(),
    // The time of the commit is not that of the deletion, which nothing tells.
    when_timestamp: undefined,
    category: REF_DELETED,
  };
}

const pageOf = (hash: string | undefined, { html }: Frame): string | undefined => (html === undefined || hash === undefined ? undefined : `${html}/commits/${hash}`);
