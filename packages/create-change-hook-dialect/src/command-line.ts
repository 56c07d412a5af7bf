import { parseArgs } from 'node:util';
import type { ScaffoldKind } from './package-name.js';

/** What the command line says; absent = not said. */
export interface CommandLine {
  name?: string;
  folder?: string;
  author?: string;
  core?: string;
  testkit?: string;
  yes?: boolean;
  help?: boolean;
}

export const usage = (kind: ScaffoldKind): string => `npm create change-hook-${kind} [NAME] [-- OPTIONS]

Makes a package for a Change Hook ${kind}. NAME is how a config lists it: acme gives the
package change-hook-${kind}-acme, @acme/forge gives @acme/change-hook-${kind}-forge.
What is not given is asked for on a terminal.

  --folder FOLDER   where to (default: the package's name without its scope)
  --author NAME     who makes it (default: what git says)
  --core SPEC       what to depend on for change-hook-core: a range, or a tarball
  --testkit SPEC    the same for change-hook-testkit
  --yes, -y         ask nothing
  --help, -h        print this
`;

/** Reads the arguments; `problem` says in a few words what is not valid in them. */
export function parseCommandLine(args: readonly string[]): CommandLine | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        folder: { type: 'string' }, author: { type: 'string' }, core: { type: 'string' }, testkit: { type: 'string' },
        yes: { type: 'boolean', short: 'y' }, help: { type: 'boolean', short: 'h' },
      },
    });
    if (positionals.length > 1) return { problem: `one name, not ${positionals.length}` };
    const [empty] = Object.entries(values).find(([, value]) => value === '') ?? [];
    // Most often an unset variable of a shell; an empty --folder would be the current one.
    if (empty !== undefined && empty !== 'author') return { problem: `--${empty} is empty` };
    const [name] = positionals;
    return name === undefined ? values : { ...values, name };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
