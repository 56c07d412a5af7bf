import { ChangeHookError } from 'change-hook-core';
import type { AdminContext } from 'change-hook-core';
import { createForgeAdmin, repositoryPath } from 'change-hook-kit';
import type { ForgeAdmin } from 'change-hook-kit';
import type { GiteaOptions } from '../options.js';

export const FORM = 'OWNER/REPO';

/** Source: `routers/api/v1/api.go` of Gitea (webhooks need an admin of the repository) and its documentation of token scopes. */
const RIGHTS = 'a token with the scope write:repository, of an admin of the repository';

export type Context = AdminContext<GiteaOptions>;

/** Gitea's and Forgejo's API, version 1, below `gitea_url`. Throws where the options do not say where it is. */
export function apiOf({ http, options }: Context, what: string): ForgeAdmin {
  const { gitea_url: base, token, verify } = options;
  if (base === undefined) {
    throw new ChangeHookError('CH_ADMIN_REFUSED', {
      what,
      reason: 'the option gitea_url does not say where it is',
      mend: 'add it to the mount, as in gitea_url: "https://git.example.org"',
    });
  }
  const headers = { accept: 'application/json', ...(token === undefined ? {} : { authorization: `token ${token}` }) };
  return createForgeAdmin({ http, base, headers, verify, token, rights: RIGHTS });
}

/** The path of a repository's webhooks, or of what is below one. */
export const hooksPath = (repository: string, ...rest: readonly string[]): string[] => [
  'api', 'v1', 'repos', ...repositoryPath(repository, { form: FORM, least: 2, most: 2 }), 'hooks', ...rest,
];
