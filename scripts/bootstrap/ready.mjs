import { build, buildHash, isBuilt } from './build.mjs';
import { Failure, say } from './failure.mjs';
import { install, installHash, isInstalled } from './install.mjs';
import { withLock } from './lock.mjs';
import { LOCK } from './paths.mjs';

/**
 * Installs and builds what is out of date. When nothing is, no lock is taken and nothing is written, so it works on a read-only
 * checkout too. `buildArgs` go to the compiler, and make it run.
 */
export async function makeReady(buildArgs = []) {
  const installed = installHash();
  if (buildArgs.length === 0 && isInstalled(installed) && isBuilt(buildHash(installed))) return;
  await locked(async () => {
    // Anew: another run may just have done it, or a package.json may have changed while we waited.
    const hash = installHash();
    await install(hash);
    await build(buildHash(hash), buildArgs);
  });
}

/** Only the dependencies. */
export async function makeInstalled() {
  if (!isInstalled(installHash())) await locked(() => install(installHash()));
}

async function locked(work) {
  try {
    await withLock(LOCK, work, {
      onWait: (owner) => say(`Waiting for another run (process ${owner?.pid ?? 'unknown'}) that installs or builds here ...`),
    });
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error;
    throw new Failure(`This checkout must be installed or built, and can't be written: ${error.message}`, {
      advice: ['run it as the user who owns the checkout, or in a copy of your own'],
    });
  }
}
