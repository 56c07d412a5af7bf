import type { Dialect } from 'change-hook-core';

export interface ToyOptions {
  secret?: string | string[];
  /** Where the forge's API is. */
  api: string;
  token?: string;
}

type Schema = NonNullable<Dialect<ToyOptions>['options']>;
type Issue = { message: string; path: string[] };

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const CHECKS: Record<string, { is: (value: unknown) => boolean; what: string }> = {
  secret: { is: (value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)), what: 'a text, or a list of texts' },
  api: { is: (value) => isText(value) && URL.canParse(value), what: 'a URL' },
  token: { is: isText, what: 'a text' },
};

/** A Standard Schema without a library. */
export const toyOptions: Schema = {
  '~standard': {
    version: 1,
    vendor: 'toy',
    validate(given) {
      const issues: Issue[] = [];
      for (const [name, value] of Object.entries(given as object)) {
        const check = CHECKS[name];
        if (check === undefined) issues.push({ message: 'there is no such option', path: [name] });
        else if (!check.is(value)) issues.push({ message: `must be ${check.what}`, path: [name] });
      }
      return issues.length > 0 ? { issues } : { value: { api: 'https://forge.example.org/api', ...(given as object) } };
    },
  },
};
