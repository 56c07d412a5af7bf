import type { Command } from 'commander';
import {
  ChangeHookError, createHookRequest, describeError, inflate, loadDialects, mediaTypeOf, normaliseChange, silentLog, systemClock, translateWith,
  verifyWith, withCategory, withoutEnrichNote,
} from 'change-hook-core';
import type { HookEnvironment, HookRequest, HookRequestParts, Mount } from 'change-hook-core';
import { loadConfig, pluginEnvironment } from 'change-hook-server';
import { configSource, configWithoutSecrets, SEARCH_FROM } from '../config-source.js';
import { FailedError, UsageError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { printJson } from '../print-json.js';
import { readBody, toHeaders } from '../written-request.js';

interface TranslateOptions {
  dialect?: string;
  mount?: string;
  config?: string;
  options?: string;
  header?: readonly string[];
  method: string;
  query: string;
  verify?: boolean;
}

const AFTER_HELP = `
Without Content-Type among the headers, a body counts as application/json.

Examples:
  change-hook translate --dialect github --header 'X-GitHub-Event: push' push.json
  change-hook translate --mount github -H 'X-GitHub-Event: push' - <push.json
  change-hook translate --dialect base --query 'author=Ann&comments=hello' /dev/null`;

export function addTranslate(program: Command, io: Io): void {
  program
    .command('translate')
    .summary('print the changes that a request would give')
    .description('Prints the changes that a request would give, as JSON; or why there are none. Starts no server and stores nothing.')
    .argument('<file>', 'the body of the request; - for standard input')
    .option('-d, --dialect <name>', 'the dialect to translate with, without a config')
    .option('-o, --options <json>', 'the options of that dialect')
    .option('-m, --mount <name>', 'the mount to translate with, its options from the config')
    .option('-c, --config <file>', 'the config that has the mount')
    .option('-H, --header <name: value>', 'a header of the request; may be repeated', (value: string, all: readonly string[] = []) => [...all, value])
    .option('-X, --method <method>', 'the method of the request', 'POST')
    .option('-q, --query <query>', 'the query of its URL', '')
    .option('--verify', 'also check the signature or token, as the dialect does')
    .addHelpText('after', AFTER_HELP)
    .action(async (file: string, options: TranslateOptions) => {
      refuseContradictions(options);
      const headers = toHeaders(options.header ?? []);
      const mount = await loadMount(io, options);
      const body = await readBody(io, file);
      if (body.length > 0 && !headers.has('content-type')) headers.set('content-type', 'application/json');
      await translate(io, mount, options.verify === true, {
        mount: mount.mount,
        method: options.method.toUpperCase(),
        query: options.query.replace(/^\?/, ''),
        headers,
        body,
      });
    });
}

function refuseContradictions({ dialect, mount, options, config }: TranslateOptions): void {
  if (dialect === undefined && mount === undefined) throw new UsageError('give --dialect NAME, or --mount NAME for a mount of the config');
  if (dialect !== undefined && mount !== undefined) throw new UsageError('give either --dialect or --mount, not both');
  if (mount !== undefined && options !== undefined) throw new UsageError('--options goes with --dialect: a mount has its options in the config');
  if (dialect !== undefined && config !== undefined) throw new UsageError('--config goes with --mount: --dialect takes nothing from a config');
}

async function loadMount(io: Io, options: TranslateOptions): Promise<Mount> {
  if (options.dialect !== undefined) {
    const request = { mount: options.dialect, dialect: options.dialect, options: parseOptions(options.options) };
    return only(await loadDialects([request], pluginEnvironment(io.cwd, SEARCH_FROM)));
  }
  const needed = options.verify === true;
  const config = needed ? (await loadConfig(configSource(io, options.config), io.env)).config : await configWithoutSecrets(io, options.config);
  const listed = config.mounts.find(({ mount }) => mount === options.mount);
  if (listed === undefined) {
    throw new UsageError(`the config has no mount "${options.mount}"; it has ${config.mounts.map(({ mount }) => mount).join(', ') || 'none'}`);
  }
  return only(await loadDialects([listed], pluginEnvironment(config.folder, SEARCH_FROM)));
}

function only(loaded: Awaited<ReturnType<typeof loadDialects>>): Mount {
  const [mount] = loaded.mounts.values();
  if (mount === undefined || loaded.problems.length > 0) throw new AggregateError(loaded.problems);
  return mount;
}

function parseOptions(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw new UsageError(`--options is not JSON: ${describeError(error)}`);
  }
}

/** Inflated, a body may be as large as any that a gateway takes. */
const INFLATED_LIMIT = 1024 ** 3;

/** What the gateway does with a request, in its order, and without a store. */
async function translate(io: Io, mount: Mount, verify: boolean, parts: HookRequestParts): Promise<void> {
  const { methods, mediaTypes } = mount.accepts;
  if (!methods.includes(parts.method)) throw new ChangeHookError('CH_REQUEST_METHOD', { allowed: methods });
  if (!mediaTypes.includes(mediaTypeOf(parts.headers.get('content-type')))) throw new ChangeHookError('CH_REQUEST_MEDIA_TYPE', { allowed: mediaTypes });
  const environment = { log: silentLog, clock: systemClock };
  if (verify) await verifyRequest(io, mount, createHookRequest(parts), environment);
  const body = await inflate(parts.body, parts.headers.get('content-encoding'), INFLATED_LIMIT);
  const translation = await translateWith(mount, createHookRequest({ ...parts, body }), environment);
  if (!('changes' in translation)) {
    printJson(io.stdout, translation);
    if ('invalid' in translation || 'untranslated' in translation) throw new FailedError();
    return;
  }
  const normal = translation.changes.map((change) => normaliseChange(change));
  const problems = normal.flatMap((it) => ('problems' in it ? it.problems : []));
  if (problems.length > 0) throw new ChangeHookError('CH_CHANGE_INVALID', { problems });
  for (const note of normal.flatMap((it) => ('notes' in it ? it.notes : []))) line(io.stderr, `note: ${note}`);
  const changes = normal.flatMap((it) => ('change' in it ? [withCategory(mount, withoutEnrichNote(it.change))] : []));
  if (translation.enrich === true) line(io.stderr, "note: the gateway completes these changes from the forge's API before it delivers them");
  printJson(io.stdout, { changes });
}

const REASONS = { missing: 'CH_SIGNATURE_MISSING', mismatch: 'CH_SIGNATURE_MISMATCH', stale: 'CH_SIGNATURE_STALE' } as const;

async function verifyRequest(io: Io, mount: Mount, request: HookRequest, environment: HookEnvironment): Promise<void> {
  if (mount.open) line(io.stderr, 'note: the mount has no secret, so there is nothing to verify');
  const verified = await verifyWith(mount, request, environment);
  if (!verified.ok) throw new ChangeHookError(REASONS[verified.reason], { mount: mount.mount });
}
