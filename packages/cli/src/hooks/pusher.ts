import type { Io } from '../io.js';
import { userName } from '../user-name.js';

/** Who pushed, as the servers that run hooks tell: GitLab, Gitea and Forgejo, git-http-backend and hgweb; else the user of the process. */
export function pusherOf({ env }: Pick<Io, 'env'>): string {
  for (const name of ['GL_USERNAME', 'GITEA_PUSHER_NAME', 'REMOTE_USER', 'GIT_COMMITTER_NAME']) {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
  }
  return userName() ?? 'unknown';
}
