import { entry } from '../entry.js';

export const HTTP_ERRORS = {
  CH_HTTP_REFUSED: entry<{ reason: string }>({
    message: ({ reason }) => `a dialect may not make this request: ${reason}`,
    mend: () => "a dialect asks origins of its own options only; see the dialect's page for the option that names the forge's API",
    retry: 'never',
    audience: 'author',
  }),
  CH_HTTP_FAILED: entry<{ origin: string; reason: string }>({
    message: ({ origin, reason }) => `${origin} could not be asked: ${reason}`,
    mend: ({ origin }) => `what a delivery needs is asked for again; see whether ${origin} can be reached from here and whether the token is valid`,
    retry: 'later',
    audience: 'operator',
  }),
};
