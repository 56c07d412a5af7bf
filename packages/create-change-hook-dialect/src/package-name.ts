import { pluginNameOf, pluginNameProblem, pluginPackageName } from 'change-hook-core';

export type ScaffoldKind = 'dialect' | 'sink';

/**
 * The package for a name: `acme` -> `change-hook-dialect-acme`, `@acme/forge` -> `@acme/change-hook-dialect-forge`; a package's own name is
 * taken as it is. Or why no gateway could ever load a package of that name, in a few words.
 */
export function toPackageName(kind: ScaffoldKind, written: string): { packageName: string; name: string } | { problem: string } {
  const name = pluginNameOf(kind, written) ?? written;
  const problem = pluginNameProblem(kind, name);
  return problem === undefined ? { packageName: pluginPackageName(kind, name), name } : { problem };
}
