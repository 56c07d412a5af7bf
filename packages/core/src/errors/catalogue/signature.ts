import { entry } from '../entry.js';

const refused = (message: string, sender: string) =>
  entry<{ mount: string }>({
    message: ({ mount }) => `mount "${mount}": ${message}`,
    mend: () => 'enter the same secret in the forge and in the config',
    sender: () => sender,
    status: 401,
    retry: 'never',
    audience: 'sender',
  });

export const SIGNATURE_ERRORS = {
  CH_SIGNATURE_MISSING: refused('the request is not signed', 'the signature is missing'),
  CH_SIGNATURE_MISMATCH: refused('the signature is wrong', 'the signature is wrong'),
  CH_SIGNATURE_STALE: refused('the signed time is too far from now', 'the signed time is too far from now'),
};
