import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

/** Stamps live inside node_modules, so that whoever removes it removes them too. */
export const STAMPS = join(ROOT, 'node_modules', '.change-hook');

/** Outside node_modules, which an install may empty while it is held. */
export const LOCK = join(ROOT, '.bootstrap.lock');

/** A tool of the root's node_modules, as the file that Node runs. */
export const tool = (...path) => join(ROOT, 'node_modules', ...path);

/**
 * The folder that the user stands in: npm runs scripts in the root and keeps the other in INIT_CWD. An INIT_CWD that some outer
 * npm left behind says nothing about a call that did not come from the root.
 */
export function userFolder(cwd = process.cwd(), env = process.env) {
  return cwd === ROOT && env.INIT_CWD ? env.INIT_CWD : cwd;
}
