import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CHATTER, runChild } from './child.mjs';
import { Failure, say } from './failure.mjs';
import { removeOrphans } from './orphans.mjs';
import { ROOT, STAMPS, tool } from './paths.mjs';
import { roomFolders } from './rooms.mjs';
import { createStamp, filesBelow, hashTimes } from './stamp.mjs';

const stamp = createStamp(join(STAMPS, 'build'));

/** What dist is made of. `tsc -b` finds out by itself too, but only under the lock and in several times the time. */
export function buildHash(installed) {
  const rooms = roomsWithTypeScript();
  const files = rooms.flatMap((room) => [
    join(room, 'tsconfig.json'),
    join(room, 'package.json'),
    ...['src', 'test'].flatMap((part) => filesBelow(join(room, part))),
  ]);
  const roots = ['tsconfig.json', 'tsconfig.base.json'].map((name) => join(ROOT, name));
  return hashTimes([...roots, ...files], installed);
}

/** A dist that was removed by hand takes its build info with it. */
export function isBuilt(hash) {
  return stamp.holds(hash) && roomsWithTypeScript().every((room) => existsSync(join(room, 'dist', 'tsconfig.tsbuildinfo')));
}

export async function build(hash, args = []) {
  if (args.length === 0 && isBuilt(hash)) return;
  say('Building ...');
  stamp.clear();
  removeOrphans(roomFolders());
  const code = await runChild(process.execPath, [tool('typescript', 'bin', 'tsc'), '-b', ...args], { cwd: ROOT, stdio: CHATTER });
  if (code !== 0) throw new Failure('The build failed: the compiler says why above.', { exitCode: code });
  stamp.set(hash);
}

function roomsWithTypeScript() {
  return roomFolders().filter((room) => existsSync(join(room, 'tsconfig.json')));
}
