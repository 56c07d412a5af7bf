import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { foldersIn } from './stamp.mjs';

/** Every folder with a package.json of its own, whether it is there or not: those below `packages` and `examples`, and the suites that stand alone. */
export function roomFolders() {
  const below = ['packages', 'examples'].flatMap((parent) => foldersIn(join(ROOT, parent)).map((name) => join(ROOT, parent, name)));
  return [...below, join(ROOT, 'faults'), join(ROOT, 'compare'), join(ROOT, 'tarballs')];
}
