import { entry } from '../entry.js';

export const INTAKE_ERRORS = {
  CH_INTAKE_BUSY: entry<{ reason: string }>({
    message: ({ reason }) => `the gateway can't take a request now: ${reason}`,
    status: 503,
    retry: 'later',
    audience: 'operator',
  }),
  CH_INTAKE_WORKER_ENDED: entry<{ reason: string; mount?: string | undefined }>({
    message: ({ reason, mount }) => `the intake worker ended${mount === undefined ? '' : ` while it worked for the mount "${mount}"`}: ${reason}`,
    mend: () => 'see the log lines before this one; the worker is started again',
    status: 503,
    retry: 'later',
    audience: 'operator',
  }),
  CH_INTAKE_DEAD: entry<{ deaths: number; reason: string }>({
    message: ({ deaths, reason }) => `the intake worker ended ${deaths} times in a row: ${reason}`,
    mend: () => 'mend what the log lines before this one name, then start the gateway again',
    status: 503,
    retry: 'never',
    audience: 'operator',
  }),
  CH_INTAKE_INTERNAL: entry<{ reason: string }>({
    message: ({ reason }) => `a bug of change-hook: ${reason}`,
    mend: () => 'report it with the log lines around this one',
    status: 500,
    retry: 'later',
    audience: 'operator',
  }),
};
