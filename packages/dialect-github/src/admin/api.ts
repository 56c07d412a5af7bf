import type { AdminContext } from 'change-hook-core';
import { createForgeAdmin, repositoryPath } from 'change-hook-kit';
import type { ForgeAdmin } from 'change-hook-kit';
import type { GitHubOptions } from '../options.js';
import { patientHttp } from './patient-http.js';

export const FORM = 'OWNER/REPO';

/** Source: "Repository webhooks" of GitHub's REST documentation, and "Scopes for OAuth apps" for classic tokens. */
const RIGHTS = 'a fine-grained token with the permission "Webhooks" (read and write) of the repository or organisation, ' +
  'or a classic one with the scope admin:repo_hook (of an organisation: admin:org_hook), of an admin of it';

export type Context = AdminContext<GitHubOptions>;

/** GitHub's REST API for webhooks, of github.com or of `github_api_endpoint`. */
export function apiOf(ctx: Context): ForgeAdmin {
  const { github_api_endpoint: base, token, verify } = ctx.options;
  const headers = { accept: 'application/vnd.github+json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return createForgeAdmin({ http: patientHttp(ctx), base, headers, verify, token, rights: RIGHTS });
}

/** The path of the webhooks of a repository, or of an organisation where no repository is named; or of what is below one. */
export function hooksPath(repository: string, ...rest: readonly string[]): string[] {
  const parts = repositoryPath(repository, { form: `${FORM}, or OWNER for an organisation`, least: 1, most: 2 });
  return [parts.length === 1 ? 'orgs' : 'repos', ...parts, 'hooks', ...rest];
}
