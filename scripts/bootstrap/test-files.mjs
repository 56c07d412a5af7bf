import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { ROOT, userFolder } from './paths.mjs';
import { foldersIn } from './stamp.mjs';

const ALL = [
  ['packages', 'packages/*/dist/test/**/*.test.js'],
  ['examples', 'examples/*/dist/test/**/*.test.js'],
  ['scripts/test', 'scripts/test/**/*.test.mjs'],
  ['bench/test', 'bench/test/**/*.test.mjs'],
];

/** Minutes long, and so a suite of its own. */
export const FAULTS = [['faults', 'faults/dist/test/**/*.test.js']];

/** Wants a real Buildbot beside the gateway, and prints counts of its own. */
export const COMPARE = [['compare', 'compare/dist/test/**/*.test.js']];

/** Packs and installs everything, twice. */
export const TARBALLS = [['tarballs', 'tarballs/dist/test/**/*.test.js']];

/**
 * mocha's arguments: every test, unless the user names some of them by their source, their output or a folder
 * (`npm test -- packages/core/test/change.test.ts`).
 */
export function mochaArgs(args, folder = userFolder(), every = ALL) {
  const named = args.map((arg) => testFile(arg, folder));
  const all = every.filter(([base]) => holdsTests(base)).map(([, pattern]) => pattern);
  const files = named.filter((file) => file !== undefined);
  return [...(files.length > 0 ? files : all), ...args.filter((_, at) => named[at] === undefined)];
}

/** Some examples are a config and nothing more, and mocha warns of a pattern that finds nothing. */
function holdsTests(base) {
  if (base !== 'examples') return existsSync(join(ROOT, base));
  return foldersIn(join(ROOT, base)).some((name) => existsSync(join(ROOT, base, name, 'tsconfig.json')));
}

function testFile(arg, folder) {
  if (arg.startsWith('-')) return undefined;
  const path = resolve(folder, arg);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder && !/\.test\.(?:ts|js|mjs)$/.test(arg)) return undefined;
  const inRoot = relative(ROOT, path).split(sep).join('/');
  const output = inRoot.replace(/^((?:packages|examples)\/[^/]+|faults|compare|tarballs)\/test(?=\/|$)/, '$1/dist/test').replace(/\.test\.ts$/, '.test.js');
  if (!isFolder) return output;
  const room = /^(?:(?:packages|examples)\/[^/]+|faults|compare|tarballs)$/.test(output);
  return `${room ? `${output}/dist/test` : output}/**/*.test.{js,mjs}`;
}
