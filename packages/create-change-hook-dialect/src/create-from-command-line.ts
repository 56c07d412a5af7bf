import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cancel, intro, isCancel, outro, text } from '@clack/prompts';
import { toPackageName } from './package-name.js';
import type { ScaffoldKind } from './package-name.js';
import { writePackage } from './write-package.js';

const usage = (kind: ScaffoldKind): string => `npm create change-hook-${kind} [NAME] [-- OPTIONS]

Makes a package for a Change Hook ${kind}. NAME is how a config lists it: acme gives the
package change-hook-${kind}-acme, @acme/forge gives @acme/change-hook-${kind}-forge.
What is not given is asked for on a terminal.

  --folder FOLDER   where to (default: the package's name)
  --author NAME     who makes it (default: what git says)
  --core SPEC       what to depend on for change-hook-core: a range, or a tarball
  --testkit SPEC    the same for change-hook-testkit
  --yes             ask nothing
  --help            print this
`;

interface Values {
  folder?: string;
  author?: string;
  core?: string;
  testkit?: string;
  yes?: boolean;
  help?: boolean;
}

/** Runs the command and fulfils with its exit code: 0 made, 1 not made, 2 the command line is not valid. */
export async function createFromCommandLine(kind: ScaffoldKind, args: readonly string[]): Promise<number> {
  let values: Values;
  let positionals: string[];
  try {
    ({ values, positionals } = parse(args));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage(kind)}`);
    return 2;
  }
  if (values.help === true) {
    process.stdout.write(usage(kind));
    return 0;
  }
  if (positionals.length > 1) {
    process.stderr.write(`one name, not ${positionals.length}\n\n${usage(kind)}`);
    return 2;
  }
  const asking = process.stdin.isTTY === true && values.yes !== true;
  const named = await nameOf(kind, positionals[0], asking);
  if (typeof named === 'number') return named;
  return write(kind, named, values, asking);
}

function parse(args: readonly string[]): { values: Values; positionals: string[] } {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      folder: { type: 'string' }, author: { type: 'string' }, core: { type: 'string' }, testkit: { type: 'string' },
      yes: { type: 'boolean', short: 'y' }, help: { type: 'boolean', short: 'h' },
    },
  });
}

async function nameOf(kind: ScaffoldKind, given: string | undefined, asking: boolean): Promise<string | number> {
  if (given !== undefined) {
    const checked = toPackageName(kind, given);
    if ('packageName' in checked) return checked.packageName;
    process.stderr.write(`"${given}" can't name a ${kind}: ${checked.problem}\n`);
    return 2;
  }
  if (!asking) {
    process.stderr.write(`give it a name\n\n${usage(kind)}`);
    return 2;
  }
  intro(`A new Change Hook ${kind}`);
  const answer = await text({
    message: `How will a config list it?`,
    placeholder: 'acme, or @acme/forge',
    validate(value) {
      const checked = toPackageName(kind, value ?? '');
      return 'problem' in checked ? checked.problem : undefined;
    },
  });
  if (isCancel(answer)) {
    cancel('Nothing was written.');
    return 1;
  }
  const checked = toPackageName(kind, answer);
  return 'packageName' in checked ? checked.packageName : 2;
}

async function write(kind: ScaffoldKind, packageName: string, values: Values, asking: boolean): Promise<number> {
  const folder = resolve(values.folder ?? packageName.slice(packageName.indexOf('/') + 1));
  let author = values.author ?? gitUser();
  if (values.author === undefined && asking) {
    const answer = await text({ message: 'Who makes it?', initialValue: author });
    if (isCancel(answer)) {
      cancel('Nothing was written.');
      return 1;
    }
    author = answer;
  }
  const range = `^${ownVersion()}`;
  try {
    const files = await writePackage({ kind, packageName, folder, author, versions: { core: spec(values.core, range), testkit: spec(values.testkit, range) } });
    const next = `cd ${relative(process.cwd(), folder) || '.'} && npm install && npm test`;
    if (asking) outro(`${files.length} files written. Next: ${next}`);
    else process.stdout.write(`${packageName}: ${files.length} files written to ${folder}\nnext: ${next}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

/** A tarball is named from where one stands, and npm would look for it from the package. */
function spec(given: string | undefined, range: string): string {
  if (given === undefined) return range;
  return /\.tgz$/.test(given) && !given.startsWith('file:') ? `file:${resolve(given)}` : given;
}

/** All our packages carry one version. */
function ownVersion(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
}

function gitUser(): string {
  try {
    return execFileSync('git', ['config', 'user.name'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    // No git, or nobody told it.
    return '';
  }
}
