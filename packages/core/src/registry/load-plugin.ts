import type { Listed } from '../errors/catalogue/plugin.js';
import { ChangeHookError, describeError } from '../errors/change-hook-error.js';
import type { Clock } from '../ports/clock.js';
import { cleanText, cutText } from '../text/clean-text.js';
import { codeOf, isInstance } from './thrown.js';
import { didYouMean } from './did-you-mean.js';
import { installedPlugins } from './installed-plugins.js';
import { pluginOwnName, pluginPackageName } from './names.js';
import type { PluginKind } from './names.js';
import type { ImportedPackages } from './imported-packages.js';
import { folderOf, resolvePackage } from './resolve-plugin.js';
import { keepAlive, TooLate, within } from './within.js';

/** One entry of the config. */
export interface PluginRequest {
  kind: PluginKind;
  /** Its key in the config. */
  item: string;
  /** The name of the plugin: the key, unless `$dialect` or `$sink` says another. */
  name: string;
}

export interface PluginEnvironment {
  /**
   * File URLs to look for packages from, in this order: the config's folder, then the running installation. A folder's URL
   * ends with a slash.
   */
  from: readonly string[];
  clock: Clock;
  /** How long an import, and an asynchronous check of options, may take. Default 10 s. */
  timeoutMs?: number;
  /** What the thread has imported so far, where registries are built more than once in it. */
  imported?: ImportedPackages;
}

export const PLUGIN_TIMEOUT_MS = 10_000;

/** A module's default export, not yet checked, and where it came from. */
export interface ImportedPlugin {
  kind: PluginKind;
  item: string;
  /** What the plugin must call itself. */
  ownName: string;
  packageName: string;
  version: string;
  file: string;
  from: string;
  value: unknown;
}

/** Finds and imports the package that a name stands for. Rejects with the `CH_PLUGIN_...` error that says what went wrong. */
export async function loadPlugin(request: PluginRequest, environment: PluginEnvironment): Promise<ImportedPlugin> {
  const { kind, item, name } = request;
  const packageName = pluginPackageName(kind, name, item);
  const listed = { kind, item, packageName };
  const found = resolvePackage(packageName, environment.from);
  if (found === undefined) {
    const looked = [...new Set(environment.from.map(folderOf))];
    const installed = (await installedPlugins(kind, looked)).map((it) => it.name);
    throw new ChangeHookError('CH_PLUGIN_MISSING', { ...listed, looked, guess: didYouMean(name, installed) });
  }
  if ('reason' in found) throw new ChangeHookError('CH_PLUGIN_ENTRY_MISSING', { ...listed, ...found });
  const { url, file, from, version } = found;
  const { value } = await importDefault({ ...listed, file }, url, environment);
  if (value === undefined) throw new ChangeHookError('CH_PLUGIN_NO_DEFAULT_EXPORT', { ...listed, file });
  const running = environment.imported?.note(file, packageName, version) ?? version;
  return { kind, item, ownName: pluginOwnName(name), packageName, version: running, file, from, value };
}

/** The value comes wrapped: what a module exports may be a promise, or just have a `then`, and must not be awaited. */
async function importDefault(where: Listed & { file: string }, url: string, environment: PluginEnvironment): Promise<{ value: unknown }> {
  const release = keepAlive();
  try {
    const { module } = await within(importWrapped(url), environment.timeoutMs ?? PLUGIN_TIMEOUT_MS, environment.clock);
    return { value: defaultOf(module) };
  } catch (error) {
    if (isInstance(error, TooLate)) throw new ChangeHookError('CH_PLUGIN_IMPORT_TIMEOUT', { ...where, ms: error.ms });
    throw importProblem(error, where);
  } finally {
    release();
  }
}

async function importWrapped(url: string): Promise<{ module: object }> {
  return { module: (await import(url)) as object };
}

/** Of CommonJS that was compiled from ES modules, node gives the whole `exports` as default: the author's default is in there. */
function defaultOf(module: object): unknown {
  const value = (module as { default?: unknown }).default;
  try {
    const compiled = typeof value === 'object' && value !== null && (value as { __esModule?: unknown }).__esModule === true;
    return compiled ? (value as { default?: unknown }).default : value;
  } catch {
    return value; // a proxy that throws: whoever checks the shape says so
  }
}

/** The module itself was found before, so a "not found" is about something that it imports. */
function importProblem(error: unknown, where: Listed & { file: string }): ChangeHookError {
  const params = { ...where, reason: reasonOf(error) };
  const code = codeOf(error);
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return new ChangeHookError(missing ? 'CH_PLUGIN_DEPENDENCY_MISSING' : 'CH_PLUGIN_IMPORT', params, { cause: error });
}

function reasonOf(error: unknown): string {
  // The first line: node adds a "require stack" to some.
  const [line = ''] = describeError(error).split('\n', 1);
  return cutText(cleanText(isInstance(error, SyntaxError) ? `SyntaxError: ${line}${placeOf(error)}` : line), 500);
}

/** An export that is not there is reported at the import that wants it, which stands in the first line of the stack alone. */
function placeOf(error: SyntaxError): string {
  const [, place] = /^(file:\S+:\d+)\n/.exec(String(error.stack)) ?? [];
  return place === undefined ? '' : ` (${place})`;
}
