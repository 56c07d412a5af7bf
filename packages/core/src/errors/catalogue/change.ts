import { entry } from '../entry.js';

export const CHANGE_ERRORS = {
  CH_CHANGE_INVALID: entry<{ problems: readonly string[] }>({
    message: ({ problems }) => `a change is not valid: ${problems.join('; ')}`,
    mend: () => 'mend the dialect: it must hand over changes whose fields have the documented types',
    retry: 'never',
    audience: 'author',
  }),
};
