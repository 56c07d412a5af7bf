import { UsageError } from '../exit-codes.js';

/** Throws a UsageError for what can be no repository of any forge. */
export function checkRepository(name: string): void {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(name) || /^[^/]+@[^/]+:/.test(name)) {
    throw new UsageError(`REPOSITORY is a name such as acme/app, not an address: ${JSON.stringify(name)}`);
  }
  const parts = name.split('/');
  if (/[\s\p{Cc}]/u.test(name) || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new UsageError(`REPOSITORY is a name such as acme/app, not ${JSON.stringify(name)}`);
  }
}

/** And for what is not of the form that the dialect names, such as `OWNER/REPO` or `GROUP[/SUBGROUP]/PROJECT`. */
export function checkForm(name: string, form: string): void {
  const given = name.split('/').length;
  const least = form.replace(/\[[^\]]*\]/g, '').split('/').length;
  if (given < least || (given > least && !form.includes('['))) {
    throw new UsageError(`REPOSITORY is of the form ${form} here, not ${JSON.stringify(name)}`);
  }
}
