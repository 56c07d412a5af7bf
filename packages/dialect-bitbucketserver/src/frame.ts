import { CHANGE_SOURCES } from 'change-hook-core';
import type { ChangeInput, ChangeSource, DialectContext, HookRequest, JsonValue } from 'change-hook-core';
import { codebaseOf, filledTextAt, projectOf, whitelistedProperties } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { BitbucketServerOptions } from './options.js';
import { cloneOf, pageOf, pathOf, repositoryIn, repositoryPageOf } from './repository.js';
import type { RepositoryPath } from './repository.js';

/** What all changes of a request have in common. */
export interface Frame {
  fields: Pick<ChangeInput, 'repository' | 'project' | 'codebase' | 'src'>;
  /** The repository's page, where one is told or can be built; without a slash at its end. */
  page: string | undefined;
  /** Whom the API may be asked of; undefined: nothing can be asked. */
  askable: RepositoryPath | undefined;
}

/** `pullRequestPage`: the address of the pull request, from which that of its repository can be told when the payload has none. */
export function frameOf(payload: JsonObject, request: HookRequest, { options }: DialectContext<BitbucketServerOptions>, pullRequestPage?: string): Frame {
  const repository = repositoryIn(payload);
  const path = pathOf(repository);
  const name = path === undefined ? undefined : `${path.project}/${path.slug}`;
  const page = pageOf(repository) ?? (pullRequestPage === undefined ? undefined : repositoryPageOf(pullRequestPage)) ?? builtPage(options.bitbucket_url, path);
  const [http, ssh] = [cloneOf(repository, 'http'), cloneOf(repository, 'ssh')];
  // With the slash, as Buildbot has it: operators filter on it.
  const self = page === undefined ? undefined : `${page}/`;
  const preferred = { self, http, ssh }[options.repository_url];
  return {
    fields: {
      // Without any address the name keeps the repositories of a Bitbucket apart.
      repository: preferred ?? self ?? http ?? ssh ?? name,
      project: projectOf(request, options.project_name === 'path' ? name : (filledTextAt(repository, 'project', 'name') ?? 'none')),
      codebase: codebaseOf(options.codebase, payload),
      src: sourceOf(filledTextAt(repository, 'scmId')),
    },
    page,
    askable: options.token === undefined || options.bitbucket_url === undefined ? undefined : path,
  };
}

/** The properties that the whitelist takes, for each of so many changes. Without a prototype. */
export function listedProperties(payload: unknown, ctx: DialectContext<BitbucketServerOptions>, changes = 1): Record<string, JsonValue> {
  const whitelist = ctx.options.bitbucket_property_whitelist;
  return whitelistedProperties(payload, { prefix: 'bitbucket', whitelist, changes }, ctx.log);
}

const builtPage = (url: string | undefined, path: RepositoryPath | undefined): string | undefined =>
  url === undefined || path === undefined ? undefined : `${url.replace(/\/+$/, '')}/projects/${encodeURIComponent(path.project.toWellFormed())}/repos/${encodeURIComponent(path.slug.toWellFormed())}`;

const sourceOf = (scm: string | undefined): ChangeSource => CHANGE_SOURCES.find((source) => source === scm) ?? 'git';
