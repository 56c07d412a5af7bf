import type { Dialect } from '../dialect/dialect.js';
import { ChangeHookError } from '../errors/change-hook-error.js';
import { evaluateAccepts, evaluateAuthenticates, evaluateSensitive } from './check-dialect.js';
import { checkPlugin, optionsProblem } from './check-plugin.js';
import { FrozenSet } from './frozen-collections.js';
import type { ImportedPlugin, PluginEnvironment } from './load-plugin.js';
import type { Mount } from './mount.js';
import { secretsOf } from './secrets-of.js';

/** Makes a mount of an imported dialect and the options that the config gives, or tells everything that is wrong. */
export async function mountDialect(
  imported: ImportedPlugin,
  given: unknown,
  environment: Pick<PluginEnvironment, 'clock' | 'timeoutMs'>,
  category?: string,
): Promise<{ mount: Mount } | { problems: ChangeHookError[] }> {
  const { kind, item, packageName, file, from } = imported;
  const checked = await checkPlugin(imported, given, environment);
  if ('problems' in checked) return checked;
  const { label, options } = checked;
  const dialect = checked.plugin as Dialect;
  const problems: ChangeHookError[] = [];
  const accepts = evaluateAccepts(dialect, options);
  const authenticates = evaluateAuthenticates(dialect, options);
  const sensitive = evaluateSensitive(dialect, options);
  const shape = [accepts, authenticates, sensitive].filter((it) => Array.isArray(it)).flat();
  if (shape.length > 0) problems.push(new ChangeHookError('CH_PLUGIN_SHAPE', { kind, item, packageName, problems: shape }));
  const { authentication } = dialect;
  const { secrets, issues } = secretsOf(given, options);
  if (authentication === 'none' && secrets.length > 0) {
    issues.push('secret: the dialect has no way to check one, so it would protect nothing; $auth does');
  }
  if (issues.length > 0) problems.push(optionsProblem(kind, item, label, issues));
  if (problems.length > 0 || Array.isArray(accepts) || Array.isArray(authenticates) || Array.isArray(sensitive)) return { problems };
  const mount: Mount = Object.freeze({
    mount: item, dialect, label, packageName, file, from, options, secrets, accepts, authentication,
    sensitive: Object.freeze({ headers: lowerCase(sensitive.headers), query: lowerCase(sensitive.query) }),
    open: secrets.length === 0 && !authenticates,
    ...(category === undefined ? {} : { category }),
  });
  return { mount };
}

const lowerCase = (names: readonly string[] = []): ReadonlySet<string> => new FrozenSet(names.map((name) => name.toLowerCase()));
