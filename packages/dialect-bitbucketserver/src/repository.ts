import { filledTextAt, isObject, listAt, objectAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';

/** A repository as the API names it: `/projects/HOUSE/repos/door`. */
export interface RepositoryPath {
  project: string;
  slug: string;
}

/** The object that tells of the repository: of a pull request's native event that is the one it is to be merged into. */
export const repositoryIn = (payload: unknown): JsonObject | undefined =>
  objectAt(payload, 'repository') ?? objectAt(payload, 'pullRequest', 'toRef', 'repository') ?? objectAt(payload, 'pullrequest', 'toRef', 'repository');

export function pathOf(repository: unknown): RepositoryPath | undefined {
  const [project, slug] = [filledTextAt(repository, 'project', 'key'), filledTextAt(repository, 'slug')];
  return project !== undefined && slug !== undefined && isSegment(project) && isSegment(slug) ? { project, slug } : undefined;
}

export const isSegment = (text: string): boolean => /^[^/\s]+$/.test(text) && !/^\.{1,2}$/.test(text);

/** The repository's page, without the `/browse` that its `self` ends in: the suffix, and no letter more. */
export function pageOf(repository: unknown): string | undefined {
  return firstHref(repository, 'self')?.replace(/\/(?:browse\/?)?$/, '');
}

/** The address for `git clone`, of a kind: `http` or `ssh`. */
export function cloneOf(repository: unknown, kind: 'http' | 'ssh'): string | undefined {
  const found = listAt(repository, 'links', 'clone')?.find((link) => filledTextAt(link, 'name') === kind);
  return filledTextAt(found, 'href');
}

/** The repository's page, of the page of a pull request; undefined when it is the page of something else. */
export function repositoryPageOf(pullRequestPage: string): string | undefined {
  const end = pullRequestPage.indexOf('/pull-requests/');
  return end < 0 ? undefined : pullRequestPage.slice(0, end);
}

/** Links are lists here, of one as a rule. */
export const firstHref = (value: unknown, name: string): string | undefined => filledTextAt(listAt(value, 'links', name)?.[0], 'href');

/**
 * The name by which a secret is chosen, `HOUSE/door`, of a payload that nobody has verified yet; '' for one of no repository, a test
 * connection, which only the pattern `*` matches. Undefined when it can't be told, or the payload speaks of two repositories: whoever
 * knows the secret of the one could else make changes of the other.
 */
export function repositoryOf(payload: unknown): string | undefined {
  if (isObject(payload) && ABOUT_ONE.every((name) => !Object.hasOwn(payload, name))) return '';
  const repository = repositoryIn(payload);
  const path = pathOf(repository);
  if (path === undefined) return undefined;
  const name = `${path.project}/${path.slug}`.toLowerCase();
  const pull = objectAt(payload, 'pullRequest') ?? objectAt(payload, 'pullrequest');
  const target = pathOf(objectAt(pull, 'toRef', 'repository')) ?? path;
  const page = firstHref(pull, 'self') ?? filledTextAt(pull, 'link');
  const addresses = [pageOf(repository), page === undefined ? undefined : (repositoryPageOf(page) ?? '')];
  const one =
    `${target.project}/${target.slug}`.toLowerCase() === name &&
    addresses.every((address) => address === undefined || isPageOf(address.toLowerCase(), path)) &&
    (['http', 'ssh'] as const).every((kind) => cloneOf(repository, kind)?.toLowerCase().endsWith(`/${name}.git`) ?? true);
  return one ? name : undefined;
}

/** What a payload that can make a change has one of. */
const ABOUT_ONE = ['repository', 'pullRequest', 'pullrequest', 'changes', 'push'];

function isPageOf(address: string, { project, slug }: RepositoryPath): boolean {
  const end = (place: string): string => `/${place}/repos/${slug}`.toLowerCase();
  return address.endsWith(end(`projects/${project}`)) || (project.startsWith('~') && address.endsWith(end(`users/${project.slice(1)}`)));
}
