import { filledTextAt } from 'change-hook-kit';
import type { GitLabOptions } from './options.js';

/** The objects in which a payload tells of a project: `project`, `repository` (deprecated), `source` or `target`. */
type Described = readonly unknown[];

/** The address of a repository in the style of the option `repository_url`, or the other one where that is missing. */
export function addressOf(style: GitLabOptions['repository_url'], ...described: Described): string | undefined {
  const url = first(described, 'url');
  const urlIsHttp = url !== undefined && /^https?:/i.test(url);
  // `url` is what Buildbot takes of a push. It is the SSH address, but GitLab's documentation shows it otherwise in places.
  const ssh = (urlIsHttp ? undefined : url) ?? first(described, 'git_ssh_url') ?? first(described, 'ssh_url');
  const http = first(described, 'git_http_url') ?? first(described, 'http_url') ?? (urlIsHttp ? url : undefined);
  return style === 'http' ? (http ?? ssh) : (ssh ?? http);
}

/** The project's name in the style of the option `project_name`, or the other one where that is missing. */
export function projectNameOf(style: GitLabOptions['project_name'], ...described: Described): string | undefined {
  const [name, path] = [first(described, 'name'), first(described, 'path_with_namespace')];
  return style === 'path' ? (path ?? name) : (name ?? path);
}

function first(described: Described, field: string): string | undefined {
  for (const value of described) {
    const found = filledTextAt(value, field);
    if (found !== undefined) return found;
  }
  return undefined;
}
