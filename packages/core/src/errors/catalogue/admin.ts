import { entry } from '../entry.js';

export const ADMIN_ERRORS = {
  CH_ADMIN_REFUSED: entry<{ what: string; reason: string; mend: string }>({
    message: ({ what, reason }) => `the forge does not ${what}: ${reason}`,
    mend: ({ mend }) => mend,
    retry: 'never',
    audience: 'operator',
  }),
};
