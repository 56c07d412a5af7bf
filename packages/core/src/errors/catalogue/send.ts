import { entry } from '../entry.js';

export const SEND_ERRORS = {
  CH_SEND_UNREACHABLE: entry<{ where: string; reason: string }>({
    message: ({ where, reason }) => `${where} can't be reached: ${reason}`,
    mend: () => 'is it running, and is this its address? --retry SECONDS tries again for so long',
    retry: 'later',
    audience: 'operator',
  }),
  CH_SEND_BUSY: entry<{ where: string; status: number; reason: string }>({
    message: ({ where, status, reason }) => `${where} can't take it now (${status})${reason === '' ? '' : `: ${reason}`}`,
    mend: () => 'send it again later; --retry SECONDS tries again for so long',
    retry: 'later',
    audience: 'operator',
  }),
  CH_SEND_REFUSED: entry<{ where: string; status: number; reason: string }>({
    message: ({ where, status, reason }) => `${where} refuses it (${status})${reason === '' ? '' : `: ${reason}`}`,
    mend: ({ status }) =>
      status === 401 || status === 403 ? 'give what its $auth asks for: --token-file FILE, or --user NAME with --password-file FILE'
      : status >= 300 && status < 400 ? 'give the address that it points to, if that is trusted'
      : 'correct what it names',
    retry: 'never',
    audience: 'operator',
  }),
  CH_SEND_NO_BASE: entry<{ where: string; status: number }>({
    message: ({ where, status }) => `there is no dialect "base" at ${where} (${status})`,
    mend: () =>
      'enable it: change_hook_dialects: { base: true } in the config of a gateway, or c["www"]["change_hook_dialects"] = {"base": True} in a master.cfg; ' +
      'or correct the address',
    retry: 'never',
    audience: 'operator',
  }),
  CH_SEND_ANSWER: entry<{ where: string; reason: string }>({
    message: ({ where, reason }) => `${where} answers as no gateway and no master does: ${reason}`,
    mend: () => 'is this the address of a /change_hook/base? Whether the change arrived is not known',
    retry: 'later',
    audience: 'operator',
  }),
  CH_HOOK_PROGRAM: entry<{ program: string; reason: string }>({
    message: ({ program, reason }) => `${program} failed: ${reason}`,
    mend: ({ program }) => `install ${program} where the hook finds it, and let the user of the hook read the repository`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_GIT_FAILED: entry<{ reason: string }>({
    message: ({ reason }) => `git failed: ${reason}`,
    mend: () => 'run it in a git repository; git must be installed, and the user must own the repository',
    retry: 'never',
    audience: 'operator',
  }),
};
