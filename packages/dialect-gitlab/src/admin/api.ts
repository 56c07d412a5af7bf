import type { AdminContext } from 'change-hook-core';
import { createForgeAdmin, repositoryPath } from 'change-hook-kit';
import type { ForgeAdmin } from 'change-hook-kit';
import type { GitLabOptions } from '../options.js';

export const FORM = 'GROUP[/SUBGROUP]/PROJECT';

/** GitLab nests groups twenty deep. Source: its documentation of "Subgroups". */
const MOST_PARTS = 22;

/** Source: "Project webhooks API" of GitLab's documentation. */
const RIGHTS = 'a token with the scope api, of a Maintainer or Owner of the project';

export type Context = AdminContext<GitLabOptions>;

/** GitLab's REST API, version 4, below `gitlab_url`. */
export function apiOf({ http, options }: Context): ForgeAdmin {
  const { gitlab_url: base, token, verify } = options;
  const headers = { accept: 'application/json', ...(token === undefined ? {} : { 'private-token': token }) };
  return createForgeAdmin({ http, base, headers, verify, token, rights: RIGHTS });
}

/** The path of a project's webhooks, or of what is below one. A project's whole path is one segment of it. */
export const hooksPath = (repository: string, ...rest: readonly string[]): string[] => [
  'api', 'v4', 'projects', repositoryPath(repository, { form: FORM, least: 2, most: MOST_PARTS }).join('/'), 'hooks', ...rest,
];
