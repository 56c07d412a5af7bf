import { entry } from '../entry.js';

export const SERVER_ERRORS = {
  CH_SERVER_LISTEN: entry<{ where: string; reason: string }>({
    message: ({ where, reason }) => `can't listen on ${where}: ${reason}`,
    mend: () => 'stop what listens there, or set another http_port or http_host',
    retry: 'never',
    audience: 'operator',
  }),
  CH_SERVER_SOCKET: entry<{ path: string; reason: string }>({
    message: ({ path, reason }) => `the management socket ${path} can't be opened: ${reason}`,
    mend: () => 'set management_socket to another path: a short one, in a folder that the gateway may write, that no other gateway has',
    retry: 'never',
    audience: 'operator',
  }),
  CH_SERVER_BODY_TAKEN: entry<object>({
    message: () => 'the app that embeds the gateway has read the body of the request already, and a signature is over its exact bytes',
    mend: () => 'mount the gateway before the body parsers of the app (express.json(), koa-bodyparser and the like), or keep them from its URLs',
    status: 500,
    retry: 'never',
    audience: 'operator',
  }),
  CH_SERVER_NOT_RUNNING: entry<{ path: string }>({
    message: ({ path }) => `no gateway answers on ${path}`,
    mend: () => 'start it with: change-hook serve',
    retry: 'later',
    audience: 'operator',
  }),
  CH_SERVER_SILENT: entry<{ path: string; seconds: number }>({
    message: ({ path, seconds }) => `the gateway on ${path} did not answer within ${seconds} s`,
    mend: () => 'see its log; when it hangs, stop it and start it again',
    retry: 'later',
    audience: 'operator',
  }),
  CH_SERVER_DENIED: entry<{ path: string }>({
    message: ({ path }) => `this user may not use the gateway's socket ${path}`,
    mend: () => 'ask as the user that the gateway runs as, for instance with sudo -u',
    retry: 'never',
    audience: 'operator',
  }),
};
