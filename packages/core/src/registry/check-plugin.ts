import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ChangeHookError, describeError } from '../errors/change-hook-error.js';
import { kindOf } from '../text/kind-of.js';
import { checkDialect } from './check-dialect.js';
import { checkInbox } from './check-inbox.js';
import { checkOptions } from './check-options.js';
import { checkSink } from './check-sink.js';
import { PLUGIN_TIMEOUT_MS } from './load-plugin.js';
import type { ImportedPlugin, PluginEnvironment } from './load-plugin.js';
import { Members } from './members.js';

/** The version of the contracts that this core speaks. */
export const API_VERSION = 1;

const CHECKS = { dialect: checkDialect, sink: checkSink, inbox: checkInbox };

/** A plugin that has the right shape, and its options; or every problem that it has. */
export type CheckedPlugin = { plugin: object; label: string; options: unknown } | { problems: ChangeHookError[] };

/** Checks an imported plugin: apiVersion, shape, name, options. Never rejects. */
export async function checkPlugin(
  imported: ImportedPlugin,
  given: unknown,
  environment: Pick<PluginEnvironment, 'clock' | 'timeoutMs'>,
): Promise<CheckedPlugin> {
  const { kind, item, packageName, version, ownName, value } = imported;
  const listed = { kind, item, packageName };
  const label = `${ownName}@${version}`;
  const wrong = whatItIs(value);
  if (wrong !== undefined) return { problems: [new ChangeHookError('CH_PLUGIN_SHAPE', { ...listed, problems: [wrong] })] };
  const plugin = value as object;
  const members = new Members(plugin);
  // The version comes first: what another version asks for may rightly look wrong to this one.
  const found = members.read('apiVersion');
  if (typeof found === 'number' && found !== API_VERSION) {
    return { problems: [new ChangeHookError('CH_PLUGIN_API_VERSION', { ...listed, found, supported: API_VERSION })] };
  }
  const shape = CHECKS[kind](plugin);
  const problems: ChangeHookError[] = [];
  const name = members.read('name');
  if (typeof name === 'string' && name !== ownName) {
    problems.push(new ChangeHookError('CH_PLUGIN_NAME_MISMATCH', { ...listed, found: name, expected: ownName }));
  }
  let options: unknown;
  if (!shape.some((problem) => problem.startsWith('options '))) {
    const limit = { clock: environment.clock, ms: environment.timeoutMs ?? PLUGIN_TIMEOUT_MS };
    const checked = await checkOptions(members.read('options') as StandardSchemaV1 | undefined, given, limit);
    if ('issues' in checked) problems.push(optionsProblem(kind, item, label, checked.issues));
    else if ('broken' in checked) shape.push(checked.broken);
    else options = checked.options;
  }
  if (shape.length > 0) problems.unshift(new ChangeHookError('CH_PLUGIN_SHAPE', { ...listed, problems: shape }));
  return problems.length > 0 ? { problems } : { plugin, label, options };
}

export const optionsProblem = (kind: string, name: string, plugin: string, issues: readonly string[]): ChangeHookError =>
  new ChangeHookError('CH_CONFIG_OPTIONS_INVALID', { kind, name, plugin, issues });

/** What a default export is, where it is no object that could be a plugin, with the mend where there is one. */
function whatItIs(value: unknown): string | undefined {
  try {
    if (typeof value === 'function') {
      if (!isClass(value)) return 'its default export is a function; export the object that it makes';
      const name = /^[\w$]{1,60}$/.test(value.name) ? value.name : 'ThatClass';
      return `its default export is a class; write: export default new ${name}()`;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `its default export is ${kindOf(value)}, not an object`;
    const then = (value as { then?: unknown }).then;
    return typeof then === 'function' ? 'its default export is a promise; await it and export what it gives' : undefined;
  } catch (error) {
    return `its default export threw when it was looked at: ${describeError(error)}`;
  }
}

/** Also a class that was compiled to a function: that one has methods on its prototype. */
function isClass(value: object): boolean {
  if (/^class\b/.test(Function.prototype.toString.call(value))) return true;
  const prototype = (value as { prototype?: unknown }).prototype;
  return typeof prototype === 'object' && prototype !== null && Object.getOwnPropertyNames(prototype).length > 1;
}
