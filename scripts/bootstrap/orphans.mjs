import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesBelow } from './stamp.mjs';

const OUTPUT = /(?:\.d\.[cm]?ts|\.[cm]?js)(?:\.map)?$/;
const SOURCES = { '.js': ['.ts', '.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] };

/**
 * Removes what the compiler once made of sources that are gone: it never does so itself, and a test whose source was deleted
 * would go on to be run. Only `dist/src` and `dist/test`, and only kinds of files that the compiler writes.
 */
export function removeOrphans(rooms) {
  const removed = [];
  for (const room of rooms) {
    const dist = join(room, 'dist');
    // A room that was deleted leaves its ignored folders behind.
    if (!existsSync(join(room, 'package.json'))) {
      if (existsSync(dist)) removed.push(dist);
      rmSync(dist, { recursive: true, force: true });
      continue;
    }
    for (const file of ['src', 'test'].flatMap((part) => filesBelow(join(dist, part)))) {
      if (OUTPUT.test(file) && !sourcesOf(join(room, relative(dist, file))).some((source) => existsSync(source))) {
        rmSync(file);
        removed.push(file);
      }
    }
  }
  return removed;
}

/** `src/a.d.ts.map` -> `src/a.ts`, `src/a.tsx`: where the source of an output would stand. */
function sourcesOf(path) {
  const ending = OUTPUT.exec(path)[0];
  const script = ending.replace('.map', '').replace(/\.d\.([cm]?)ts$/, '.$1js');
  return SOURCES[script].map((source) => path.slice(0, -ending.length) + source);
}
