import { PARTIAL } from 'change-hook-core';
import type { ChangeInput, DialectContext, HookRequest, Translation } from 'change-hook-core';
import {
  codebaseOf,
  findSkip,
  fullRefName,
  isZeros,
  parseRef,
  passesBranch,
  projectOf,
  REF_DELETED,
  refNameOf,
  skipped,
  whitelistedProperties,
} from 'change-hook-kit';
import type { JsonObject, Ref } from 'change-hook-kit';
import type { Event, Update } from './event.js';
import type { SourceHutOptions } from './options.js';

type Known = Update & { ref: Ref };

/** A push: one change for each branch and tag, of the commit at which it now stands. Those between are not told, nor any file. */
export function translatePush(
  event: Event,
  updates: readonly Update[],
  payload: JsonObject,
  request: HookRequest,
  ctx: DialectContext<SourceHutOptions>,
): Translation {
  const { options } = ctx;
  const known = updates
    .map((update): Known => ({ ...update, ref: parseRef(update.name) }))
    .filter(({ ref }) => ref.kind !== 'other');
  if (known.length === 0) return { ignored: 'no ref of the push is a branch or a tag' };
  const wanted = known.filter(({ ref }) => passesBranch(options.branch, ref));
  if (wanted.length === 0) return { ignored: 'the option branch lets no ref of the push through' };
  // What SourceHut sends when a webhook is tried out.
  const moved = wanted.filter(({ from, to }) => from === undefined || from !== to);
  if (moved.length === 0) return { ignored: 'no ref was moved: it is a test' };
  const alive = moved.filter((update) => !isGone(update) || options.deletions === 'change');
  if (alive.length === 0) return { ignored: 'every ref of the push was deleted' };
  const skips = alive.map(({ commit }) => findSkip(options.skips, commit.message ?? ''));
  const kept = alive.filter((_, index) => (skips[index] ?? -1) < 0);
  if (kept.length === 0) return skipped('the message of the commit', skips[0]!);

  const properties = whitelistedProperties(payload, { prefix: 'sourcehut', whitelist: options.sourcehut_property_whitelist, changes: kept.length }, ctx.log);
  const common: ChangeInput = {
    author: event.pusher ?? 'unknown',
    repository: addressOf(event.repository, options),
    project: projectOf(request, event.repository),
    codebase: codebaseOf(options.codebase, payload),
    src: 'git',
    properties: { event: event.name ?? '', ...properties },
  };
  return { changes: kept.map((update) => changeOf(update, event, common, options)) };
}

const isGone = ({ to }: Update): boolean => to === undefined || isZeros(to);

function changeOf(update: Known, { repository }: Event, common: ChangeInput, options: SourceHutOptions): ChangeInput {
  const { ref, from, to, commit } = update;
  const branch = refNameOf(ref, options.ref_style);
  if (isGone(update))
    return { ...common, comments: `${fullRefName(ref)} was deleted`, revision: from, branch, category: REF_DELETED };
  return {
    ...common,
    author: commit.author ?? common.author,
    committer: commit.committer,
    comments: commit.message,
    files: [],
    revision: to,
    when_timestamp: commit.when,
    branch,
    category: ref.kind === 'tag' ? 'tag' : 'push',
    revlink:
      repository === undefined || to === undefined || !/^[0-9a-f]+$/i.test(to)
        ? undefined
        : `${rootOf(options)}/${repository}/commit/${to}`,
    properties: { ...common.properties, [PARTIAL]: true },
  };
}

const rootOf = ({ sourcehut_url }: SourceHutOptions): string => sourcehut_url.replace(/\/$/, '');

function addressOf(repository: string | undefined, options: SourceHutOptions): string | undefined {
  if (repository === undefined) return undefined;
  return options.repository_url === 'https'
    ? `${rootOf(options)}/${repository}`
    : `git@${new URL(options.sourcehut_url).hostname}:${repository}`;
}
