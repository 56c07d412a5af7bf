import type { AdminContext } from 'change-hook-core';
import { createForgeAdmin, repositoryPath } from 'change-hook-kit';
import type { ForgeAdmin } from 'change-hook-kit';
import type { GitHubOptions } from '../options.js';

export const FORM = 'OWNER/REPO';

/** Source: "Repository webhooks" of GitHub's REST documentation, and "Scopes for OAuth apps" for classic tokens. */
const RIGHTS = 'a fine-grained token with the repository permission "Webhooks" (read and write), or a classic one with the scope admin:repo_hook, of an admin of the repository';

export type Context = AdminContext<GitHubOptions>;

/** GitHub's REST API for webhooks, of github.com or of `github_api_endpoint`. */
export function apiOf({ http, options }: Context): ForgeAdmin {
  const { github_api_endpoint: base, token, verify } = options;
  const headers = { accept: 'application/vnd.github+json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return createForgeAdmin({ http, base, headers, verify, token, rights: RIGHTS });
}

/** The path of a repository's webhooks, or of what is below one. */
export const hooksPath = (repository: string, ...rest: readonly string[]): string[] => [
  'repos', ...repositoryPath(repository, { form: FORM, least: 2, most: 2 }), 'hooks', ...rest,
];
