import { UsageError } from '../exit-codes.js';
import { variable } from '../io.js';
import type { Io } from '../io.js';
import { readSecret } from '../send/guard.js';

/** Not CHANGE_HOOK_TOKEN: that one is for a gateway, and must not go to a forge because it happens to be set. */
const VARIABLE = 'CHANGE_HOOK_FORGE_TOKEN';

/**
 * The token for the forge's API: of a file, or of the environment; undefined: the one of the mount's options. Never of the command
 * line, where every user of the machine could read it.
 */
export async function forgeToken(io: Io, file: string | undefined): Promise<string | undefined> {
  const token = file === undefined ? variable(io, VARIABLE) : await readSecret(io, file);
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(`the token in ${file ?? VARIABLE} holds white space, or what a header can't carry`);
  }
  return token;
}
