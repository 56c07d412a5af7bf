import type { HookRequest } from 'change-hook-core';
import { filledTextAt, isObject, valueAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';

/** What changes are made of: a payload that has one of these and names no project could be of any. */
const OF_A_PROJECT = ['project', 'repository', 'object_attributes', 'merge_request', 'ref', 'tag'];

/** Where a payload tells of the project that a change is of. The source of a merge request is another one, of a fork say. */
const PROJECTS = [['project'], ['repository'], ['object_attributes', 'target'], ['merge_request', 'target']];

const ADDRESSES = ['url', 'ssh_url', 'http_url', 'git_ssh_url', 'git_http_url', 'web_url', 'homepage'];

/**
 * The name by which a secret is chosen, of a payload that nobody has verified yet: `group/project`; of an event of a whole group
 * `group/`, which `group/*` matches; '' for one of neither, which only `*` does. Undefined when there is no payload, or it speaks of
 * two projects: whoever knows the secret of the one could else make changes of the other. `root` is the option `gitlab_url`.
 */
export function repositoryOf(request: HookRequest, root: string): string | undefined {
  const payload = request.json();
  if (!isObject(payload)) return undefined;
  const name = ['project.path_with_namespace', 'path_with_namespace', 'project_path_with_namespace']
    .map((path) => filledTextAt(payload, ...path.split('.')))
    .find((found) => found !== undefined);
  if (name !== undefined) return speaksOfOne(payload, name.toLowerCase(), new URL(root).pathname.toLowerCase()) ? name : undefined;
  if (OF_A_PROJECT.some((field) => valueAt(payload, field) !== undefined)) return undefined;
  const group = filledTextAt(payload, 'full_path') ?? filledTextAt(payload, 'group_path');
  return group === undefined ? '' : `${group}/`;
}

/** Whether all that becomes a part of a change names the project `name` (in lower case), or nothing. */
function speaksOfOne(payload: JsonObject, name: string, root: string): boolean {
  const paths = [name, `${root.replace(/^\/|\/$/g, '')}/${name}`];
  return PROJECTS.map((path) => valueAt(payload, ...path)).every((project) => {
    const named = filledTextAt(project, 'path_with_namespace')?.toLowerCase() ?? name;
    const addresses = ADDRESSES.map((field) => filledTextAt(project, field)).filter((address) => address !== undefined);
    return named === name && addresses.every((address) => paths.includes(pathOf(address.toLowerCase())));
  });
}

/** `https://gitlab.com/group/project`, `ssh://git@gitlab.com:2222/group/project.git` and `git@gitlab.com:group/project.git` -> `group/project` */
function pathOf(address: string): string {
  const path = /^[a-z]+:\/\//.test(address) ? (URL.canParse(address) ? new URL(address).pathname.slice(1) : '') : address.slice(address.indexOf(':') + 1);
  return path.replace(/\.git$/, '');
}
