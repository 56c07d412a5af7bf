import { entry } from '../entry.js';

export const ADMIN_ERRORS = {
  CH_ADMIN_REFUSED: entry<{ what: string; reason: string; mend: string }>({
    message: ({ what, reason }) => `the forge does not ${what}: ${reason}`,
    mend: ({ mend }) => mend,
    retry: 'never',
    audience: 'operator',
  }),
  CH_ADMIN_LIMITED: entry<{ until: string }>({
    message: ({ until }) => `the forge takes no more calls before ${until}: its rate limit is used up`,
    mend: () => 'wait until then and do it again, or give the token of another user: each has a limit of its own',
    retry: 'later',
    audience: 'operator',
  }),
  CH_ADMIN_UNSUPPORTED: entry<{ mount: string; dialect: string; what: string }>({
    message: ({ mount, dialect, what }) => `the dialect ${dialect} (mount "${mount}") can't ${what} through its forge's API`,
    mend: ({ what }) => `${what} in the settings of the repository on the forge's own pages`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_ADMIN_OPEN: entry<{ mount: string }>({
    message: ({ mount }) => `the mount "${mount}" is open: it has no secret, so that whoever knows its address can send as the forge does`,
    mend: ({ mount }) => `give change_hook_dialects.${mount} a secret, as in secret: "\${env:WEBHOOK_SECRET}"; or say --open`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_ADMIN_NO_MOUNT: entry<{ mount: string; mounts: readonly string[] }>({
    message: ({ mount, mounts }) => `the config has no mount "${mount}"; it has ${mounts.length === 0 ? 'none' : mounts.join(', ')}`,
    mend: ({ mount }) => `name one of the mounts, or add ${mount} to change_hook_dialects`,
    retry: 'never',
    audience: 'operator',
  }),
};
