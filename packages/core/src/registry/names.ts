import { ChangeHookError } from '../errors/change-hook-error.js';

export const PLUGIN_KINDS = ['dialect', 'sink', 'inbox'] as const;
export type PluginKind = (typeof PLUGIN_KINDS)[number];

/** One part of a name: lower-case letters, digits, single hyphens between them. npm allows more, and nothing needs it. */
const PART = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const FULL = /^(?:(@[^/]*)\/)?change-hook-(dialect|sink|inbox)-(.+)$/;

/** The length that npm allows a package's whole name, scope included. */
const LONGEST_PACKAGE_NAME = 214;

/**
 * The package that a name in the config stands for: `github` -> `change-hook-dialect-github`, `@acme/foo` ->
 * `@acme/change-hook-dialect-foo`. A name of any other form throws `CH_PLUGIN_NAME`: it never gets near the disk, so it can be no
 * path, no URL and no package but one that was made for this.
 *
 * `item` is the key of the config that asked, where it is another than the name (`$dialect`, `$sink`).
 */
export function pluginPackageName(kind: PluginKind, name: string, item: string = name): string {
  const reason = pluginNameProblem(kind, name);
  if (reason !== undefined) throw new ChangeHookError('CH_PLUGIN_NAME', { kind, item, name: String(name), reason });
  return packageNameOf(kind, name);
}

/** The name by which a package is listed in the config; undefined for a package that can't be listed as `kind`. */
export function pluginNameOf(kind: PluginKind, packageName: string): string | undefined {
  const [, scope, found, part] = FULL.exec(packageName) ?? [];
  if (found !== kind || part === undefined) return undefined;
  const name = scope === undefined ? part : `${scope}/${part}`;
  return pluginNameProblem(kind, name) === undefined ? name : undefined;
}

/** What the plugin must call itself: the name without its scope. */
export function pluginOwnName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** Why `name` can't name a plugin, in a few words; undefined when it can. */
export function pluginNameProblem(kind: PluginKind, name: unknown): string | undefined {
  if (typeof name !== 'string') return 'it is not a text';
  if (name === '') return 'it is empty';
  const [, scope, part = ''] = /^(?:(@[^/]*)\/)?([^/]*)$/.exec(name) ?? [];
  if (isPart(part) && (scope === undefined || PART.test(scope.slice(1)))) {
    const longest = LONGEST_PACKAGE_NAME - packageNameOf(kind, '').length;
    return name.length <= longest ? undefined : `it has ${name.length} characters, and ${longest} are the most`;
  }
  return describeProblem(kind, name);
}

const packageNameOf = (kind: PluginKind, name: string): string => {
  const slash = name.indexOf('/');
  return `${name.slice(0, slash + 1)}change-hook-${kind}-${name.slice(slash + 1)}`;
};

/** A package's own name is refused although its form is right: it would be looked for with the prefix twice. */
const isPart = (part: string): boolean => PART.test(part) && !/^change-hook-(?:dialect|sink|inbox)(?:-|$)/.test(part);

function describeProblem(kind: PluginKind, name: string): string {
  const [, scope, found, rest] = FULL.exec(name) ?? [];
  if (found !== undefined && rest !== undefined) {
    if (found !== kind) return `that is a package for change_hook_${found === 'inbox' ? found : `${found}s`}`;
    return `it is the name of a package; write "${scope === undefined ? rest : `${scope}/${rest}`}"`;
  }
  if (/^node:/i.test(name)) return 'it is a built-in module of Node.js';
  if (/^[a-z][a-z0-9+.-]*:/i.test(name)) return 'it is a URL; a plugin is an installed package, listed by its name';
  if (/\.\.|\\|^[./~]|^[^@].*\/|\/.*\//.test(name)) return 'it is a path; a plugin is an installed package, listed by its name';
  if (/\s/.test(name)) return 'it has white space in it';
  if (/[A-Z]/.test(name)) return `it has upper-case letters; write "${name.toLowerCase()}"`;
  if (name.includes('_')) return `it has an underscore; package names of plugins have hyphens ("${name.replaceAll('_', '-')}")`;
  return 'it has characters, or a place for a hyphen, that the name of a plugin may not have';
}
