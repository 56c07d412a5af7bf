import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createHookRequest, describeError, loadDialects, normaliseChange, silentLog, systemClock, translateWith, verifyWith } from 'change-hook-core';
import type { HookEnvironment, HookRequest, Mount } from 'change-hook-core';
import { loadConfig, pluginEnvironment } from 'change-hook-server';
import { configSource, SEARCH_FROM } from '../config-source.js';
import { FailedError, UsageError } from '../exit-codes.js';
import { line, readInput } from '../io.js';
import type { Io } from '../io.js';

interface TranslateOptions {
  dialect?: string;
  mount?: string;
  config?: string;
  options?: string;
  header: readonly string[];
  method: string;
  query: string;
  verify?: boolean;
}

export function addTranslate(program: Command, io: Io): void {
  program
    .command('translate')
    .description('print the changes that a request would give, as JSON; starts no server and stores nothing')
    .argument('<file>', 'the body of the request; - for standard input')
    .option('-d, --dialect <name>', 'the dialect to translate with, without a config')
    .option('-m, --mount <name>', 'the mount of the config to translate with')
    .option('-c, --config <file>', 'the config that has the mount')
    .option('-o, --options <json>', "the dialect's options, with --dialect")
    .option('-H, --header <name: value>', 'a header of the request; may be repeated', (value: string, all: readonly string[]) => [...all, value], [])
    .option('-X, --method <method>', 'the method of the request', 'POST')
    .option('-q, --query <query>', 'the query of the URL, without its question mark', '')
    .option('--verify', 'check the signature too')
    .addHelpText('after', "\nExample:\n  change-hook translate --dialect github --header 'X-GitHub-Event: push' push.json")
    .action(async (file: string, options: TranslateOptions) => {
      const mount = await loadMount(io, options);
      const request = createHookRequest({
        mount: mount.mount,
        method: options.method.toUpperCase(),
        query: options.query,
        headers: toHeaders(options.header),
        body: await readBody(io, file),
      });
      const environment = { log: silentLog, clock: systemClock };
      if (options.verify === true) await verify(mount, request, environment);
      await print(mount, request, environment, io);
    });
}

async function loadMount(io: Io, options: TranslateOptions): Promise<Mount> {
  if ((options.dialect === undefined) === (options.mount === undefined)) {
    throw new UsageError('give either --dialect NAME or --mount NAME');
  }
  if (options.mount !== undefined && options.options !== undefined) throw new UsageError('--options goes with --dialect; a mount has its own in the config');
  if (options.dialect !== undefined) {
    const request = { mount: options.dialect, dialect: options.dialect, options: parseOptions(options.options) };
    return only(await loadDialects([request], pluginEnvironment(io.cwd, SEARCH_FROM)));
  }
  const { config } = await loadConfig(configSource(io, options.config), io.env);
  const listed = config.mounts.find(({ mount }) => mount === options.mount);
  if (listed === undefined) throw new UsageError(`the config has no mount "${options.mount}"; it has ${config.mounts.map(({ mount }) => mount).join(', ') || 'none'}`);
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

function toHeaders(written: readonly string[]): Map<string, string> {
  const headers = new Map([['content-type', 'application/json']]);
  for (const header of written) {
    const colon = header.indexOf(':');
    if (colon < 1) throw new UsageError(`--header "${header}" is not of the form "Name: value"`);
    headers.set(header.slice(0, colon).trim().toLowerCase(), header.slice(colon + 1).trim());
  }
  return headers;
}

async function readBody(io: Io, file: string): Promise<Buffer> {
  try {
    return await readInput(io, file === '-' ? file : resolve(io.cwd, file));
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${describeError(error)}`);
  }
}

async function verify(mount: Mount, request: HookRequest, environment: HookEnvironment): Promise<void> {
  const verified = await verifyWith(mount, request, environment);
  if (!verified.ok) throw new Error(`the request is not authentic: the signature is ${verified.reason}`);
}

async function print(mount: Mount, request: HookRequest, environment: HookEnvironment, io: Io): Promise<void> {
  const translation = await translateWith(mount, request, environment);
  if (!('changes' in translation)) {
    line(io.stdout, JSON.stringify(translation, null, 2));
    if ('invalid' in translation) throw new FailedError();
    return;
  }
  const normal = translation.changes.map((change) => normaliseChange(change));
  const problems = normal.flatMap((it) => ('problems' in it ? it.problems : []));
  if (problems.length > 0) throw new Error(`the dialect's changes are not valid: ${problems.join('; ')}`);
  for (const note of normal.flatMap((it) => ('notes' in it ? it.notes : []))) line(io.stderr, `note: ${note}`);
  line(io.stdout, JSON.stringify({ changes: normal.map((it) => ('change' in it ? it.change : undefined)) }, null, 2));
}
