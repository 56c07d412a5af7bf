import { entry } from '../entry.js';

/**
 * A plugin that the config lists: `kind` is dialect, sink or inbox, `item` its key in the config.
 *
 * @inline
 */
export interface Listed {
  kind: string;
  item: string;
  packageName: string;
}

const a = (kind: string): string => `${kind === 'inbox' ? 'an' : 'a'} ${kind}`;
const what = ({ kind, item, packageName }: Listed): string => `the ${kind} "${item}" (${packageName})`;

/** A key is the plugin's name, unless another key says that: not everybody who calls a sink "master" knows. */
const ownName = ({ kind, item }: Listed): string => (kind === 'inbox' ? '' : ` or, if "${item}" is a name of your own, add $${kind}: PLUGIN to it;`);

export const PLUGIN_ERRORS = {
  CH_PLUGIN_NAME: entry<{ kind: string; item: string; name: string; reason: string }>({
    message: ({ kind, item, name, reason }) =>
      `"${name}"${name === item ? '' : ` (of "${item}")`} can't name ${a(kind)}: ${reason}`,
    mend: ({ kind }) => `use lower-case letters, digits and single hyphens, as in "github", or "@scope/name", in change_hook_${kind === 'inbox' ? 'inbox' : `${kind}s`}`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_PLUGIN_MISSING: entry<Listed & { looked: readonly string[]; guess?: string | undefined }>({
    message: (p) =>
      `${what(p)} is not installed; looked for it from ${p.looked.join(' and ')}${p.guess === undefined ? '' : `; did you mean "${p.guess}"?`}`,
    mend: (p) => `${p.guess === undefined ? '' : `write "${p.guess}", if that was meant; or `}install it beside the config: npm install ${p.packageName} (or pnpm add ${p.packageName});${ownName(p)} or remove "${p.item}" from the config`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_PLUGIN_ENTRY_MISSING: entry<Listed & { folder: string; reason: string }>({
    message: (p) => `${what(p)} is installed in ${p.folder}, but can't be entered: ${p.reason}`,
    mend: (p) => `install it again: npm install ${p.packageName}; in a checkout, build it first`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_PLUGIN_DEPENDENCY_MISSING: entry<Listed & { file: string; reason: string }>({
    message: (p) => `${what(p)} is installed at ${p.file}, but something that it imports is not: ${p.reason}`,
    mend: (p) => `install its dependencies again: npm install ${p.packageName}; if that does not help, its author forgot to list one`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_PLUGIN_IMPORT: entry<Listed & { file: string; reason: string }>({
    message: (p) => `${what(p)} threw while it was imported from ${p.file}: ${p.reason}`,
    mend: (p) => `report it to the author of ${p.packageName}, or install another version`,
    retry: 'never',
    audience: 'author',
  }),
  CH_PLUGIN_IMPORT_TIMEOUT: entry<Listed & { file: string; ms: number }>({
    message: (p) => `${what(p)} did not finish its import from ${p.file} within ${p.ms} ms`,
    mend: (p) => `report it to the author of ${p.packageName}: a plugin must not wait for anything at import`,
    retry: 'never',
    audience: 'author',
  }),
  CH_PLUGIN_NO_DEFAULT_EXPORT: entry<Listed & { file: string }>({
    message: (p) => `${what(p)} has no default export in ${p.file}`,
    mend: (p) => `its author must write \`export default\` before the ${p.kind}`,
    retry: 'never',
    audience: 'author',
  }),
  CH_PLUGIN_SHAPE: entry<Listed & { problems: readonly string[] }>({
    message: (p) => `${what(p)} is not ${a(p.kind)}: ${p.problems.join('; ')}`,
    mend: (p) => `its author must mend these members of the ${p.kind}`,
    retry: 'never',
    audience: 'author',
  }),
  CH_PLUGIN_API_VERSION: entry<Listed & { found: unknown; supported: number }>({
    message: (p) => `${what(p)} is written for apiVersion ${String(p.found)}; this change-hook speaks apiVersion ${p.supported}`,
    mend: (p) =>
      typeof p.found === 'number' && p.found > p.supported
        ? `update change-hook, or install an older ${p.packageName}`
        : `install a newer ${p.packageName}, or an older change-hook`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_PLUGIN_NAME_MISMATCH: entry<Listed & { found: string; expected: string }>({
    message: (p) => `${what(p)} calls itself "${p.found}"; by its package's name it is "${p.expected}"`,
    mend: (p) => `its author must write name: '${p.expected}'`,
    retry: 'never',
    audience: 'author',
  }),
};
