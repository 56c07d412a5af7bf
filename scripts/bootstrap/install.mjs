import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CHATTER, runChild } from './child.mjs';
import { Failure, say } from './failure.mjs';
import { ROOT, STAMPS } from './paths.mjs';
import { roomFolders } from './rooms.mjs';
import { createStamp, hashContents } from './stamp.mjs';

/** pnpm 11 does not run on Node 20. */
const PNPM_MAJOR = 10;
const PNPM = 'pnpm@10.34.9';

const stamp = createStamp(join(STAMPS, 'install'));

/** What node_modules is made of. The platform counts: a checkout on a shared disk may be used from two. */
export function installHash() {
  const manifests = roomFolders().map((room) => join(room, 'package.json'));
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', '.npmrc'].map((name) => join(ROOT, name));
  return hashContents([...files, ...manifests.filter((file) => existsSync(file))], process.platform, process.arch);
}

export const isInstalled = (hash) => stamp.holds(hash);

export async function install(hash) {
  if (isInstalled(hash)) return;
  say('Installing the dependencies ...');
  stamp.clear();
  const code = await runPnpm(['install', '--frozen-lockfile', '--prefer-offline'], { cwd: ROOT, stdio: CHATTER });
  if (code !== 0) {
    throw new Failure(`The dependencies could not be installed (pnpm ended with ${code}; its own words are above).`, {
      advice: [
        'no network, or a proxy: look at `npm config get registry` and `npm ping`',
        `a package.json was changed by hand: npx --yes ${PNPM} install, and commit pnpm-lock.yaml`,
        'a half-done install: remove the folder node_modules and run this again',
      ],
    });
  }
  stamp.set(hash);
}

/** Runs a pnpm of the right major: the one on PATH, else one that npm fetches for the moment. */
export async function runPnpm(args, options) {
  const env = childEnv();
  const shell = process.platform === 'win32';
  if (hasPnpm(env, shell)) return runChild('pnpm', args, { ...options, env, shell });
  try {
    return await runChild('npm', ['exec', '--yes', '--loglevel=error', `--package=${PNPM}`, '--', 'pnpm', ...args], { ...options, env, shell });
  } catch (error) {
    if (error instanceof Failure && error.message !== '') error.advice = [`install npm, or a pnpm of major ${PNPM_MAJOR}`];
    throw error;
  }
}

function hasPnpm(env, shell) {
  // A pnpm that is corepack's stand-in may want to ask something, or to fetch: no stdin, and not for long.
  const found = spawnSync('pnpm', ['--version'], { cwd: ROOT, env, shell, stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000 });
  return found.status === 0 && Number.parseInt(found.stdout.toString(), 10) === PNPM_MAJOR;
}

function childEnv() {
  const env = { ...process.env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' };
  // `npm run --silent` hands its silence down, and an install that fails without a word is no help.
  delete env.npm_config_loglevel;
  // With HOME='' npm would put its cache into the current folder; without HOME it asks the system.
  if (env.HOME === '') delete env.HOME;
  return env;
}
