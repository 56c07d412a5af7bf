import { ChangeHookError } from 'change-hook-core';

/** The parts of a repository's name, for a path of the API. Throws `CH_ADMIN_REFUSED` unless it has so many, none of them empty or dots. */
export function repositoryPath(repository: string, { form, least, most }: { form: string; least: number; most: number }): string[] {
  const parts = repository.split('/');
  if (parts.length < least || parts.length > most || parts.some((part) => part.trim() === '' || part === '.' || part === '..')) {
    throw new ChangeHookError('CH_ADMIN_REFUSED', { what: 'know the repository', reason: `its name is not of the form ${form}`, mend: `write it as ${form}` });
  }
  return parts;
}
