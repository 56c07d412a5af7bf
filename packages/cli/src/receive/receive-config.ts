import { resolve } from 'node:path';
import { describeError } from 'change-hook-core';
import { UsageError } from '../exit-codes.js';
import { variable } from '../io.js';
import type { Io } from '../io.js';
import { readSecret } from '../send/guard.js';
import { DEFAULT_AUTH } from '../send/via-master.js';
import type { DialectOptions } from './dialect-options.js';
import { masterOf, portOf } from './receive-options.js';
import type { ReceiveOptions } from './receive-options.js';

/** A file, or what stands in a variable or an option. */
type Secret = { reference: string } | { text: string };

/**
 * The config of a gateway with this one mount and one sink, as a config file would have it. Throws a UsageError for what the options
 * get wrong; what the dialect and the sink think of their options, the start of the gateway says.
 */
export async function toConfig(io: Io, dialect: string, options: ReceiveOptions, about: DialectOptions, state: string): Promise<object> {
  return {
    http_port: portOf(dialect, options),
    http_host: options.host,
    change_hook_dialects: { [dialect]: toMount(io, dialect, options, about) },
    change_hook_sinks: { buildbot: await toSink(io, options) },
    change_hook_inbox: { sqlite: { path: literal(resolve(state, 'change-hook.db'), '--state') } },
  };
}

function toMount(io: Io, dialect: string, options: ReceiveOptions, about: DialectOptions): object {
  const mount = new Map<string, unknown>();
  const set = (name: string, value: unknown, from: string): void => {
    if (mount.has(name)) throw new UsageError(`${from} and --option ${name} say the same thing: give one of them`);
    mount.set(name, value);
  };
  for (const written of options.option ?? []) {
    const [name, value] = parseOption(written);
    if (name === '$dialect') throw new UsageError('$dialect is no option here: the dialect is the argument of the command');
    if (mount.has(name)) throw new UsageError(`--option ${name} is given twice`);
    mount.set(name, value);
  }
  const setOption = (name: string, value: string, from: string): void => {
    if (!about.has(name)) throw new UsageError(`${from} can't go with ${dialect}: that dialect has no option ${name}`);
    const values = about.valuesOf(name);
    if (values !== undefined && !values.includes(value)) {
      throw new UsageError(`${from} can't go with ${dialect}: its option ${name} has no ${value}; it has ${values.join(', ')}`);
    }
    set(name, value, from);
  };
  if (options.headCommit === true) setOption('commits', 'head', '--head-commit');
  if (options.filterPushBranch !== undefined) setOption('branch', literal(options.filterPushBranch, '--filter-push-branch'), '--filter-push-branch');
  if (options.private === true) setOption('repository_url', 'ssh', '--private');
  if (options.category !== undefined) set('$category', literal(options.category, '--category'), '--category');
  const secrets = secretsOf(io, options, mount);
  if (secrets.length > 0) {
    const from = options.secret === undefined ? '--secret-file' : '--secret';
    if (about.has('secret')) set('secret', secrets, from);
    // The forge signs nothing: then a token in the URL is what keeps strangers out.
    else set('$auth', { query: { token: secrets }, bearer: secrets }, from);
  }
  return Object.fromEntries(mount);
}

/** `name=JSON` */
function parseOption(written: string): [name: string, value: unknown] {
  const at = written.indexOf('=');
  const name = written.slice(0, Math.max(0, at));
  if (name === '') throw new UsageError(`--option is NAME=JSON, such as codebase='"main"', not ${JSON.stringify(written)}`);
  try {
    return [name, JSON.parse(written.slice(at + 1)) as unknown];
  } catch (error) {
    throw new UsageError(`--option ${name} is not JSON (${describeError(error)}); a text stands in double quotes: --option '${name}="text"'`);
  }
}

/** Of the environment only where no option says anything of it. */
function secretsOf(io: Io, options: ReceiveOptions, mount: ReadonlyMap<string, unknown>): string[] {
  const given: Secret[] = (options.secretFile ?? []).map((file) => ({ reference: `\${file:${pathOf(io, file)}}` }));
  if (options.secret !== undefined) given.push({ text: filled(options.secret, '--secret') });
  const inEnvironment = variable(io, 'CHANGE_HOOK_SECRET');
  const silent = given.length === 0 && !mount.has('secret') && !mount.has('$auth');
  if (silent && inEnvironment !== undefined) given.push({ text: filled(inEnvironment, 'CHANGE_HOOK_SECRET') });
  return given.map((it) => ('text' in it ? it.text : it.reference));
}

function pathOf(io: Io, file: string): string {
  const path = resolve(io.cwd, file);
  if (path.includes('}')) throw new UsageError(`--secret-file ${JSON.stringify(file)} has a "}" in its path; give it another name`);
  return path;
}

async function toSink(io: Io, options: ReceiveOptions): Promise<object> {
  const master = masterOf(options);
  if (!/^\S+:\d{1,5}$/.test(master)) throw new UsageError('--buildmaster is host:port, such as localhost:9989');
  const auth = options.authFile === undefined ? options.auth ?? variable(io, 'CHANGE_HOOK_AUTH') ?? DEFAULT_AUTH : await readSecret(io, options.authFile);
  const [, user, password] = /^([^:]+):([^]+)$/.exec(auth) ?? [];
  if (user === undefined || password === undefined) throw new UsageError('--auth is USER:PASSWORD');
  return {
    master: literal(master, '--buildmaster'),
    user: literal(user, '--auth'),
    password: literal(password, '--auth'),
    ...(options.url === undefined ? {} : { url: literal(options.url, '--url') }),
  };
}

/** Nothing means open: an empty secret is a mistake, wherever it is written. */
function filled(text: string, from: string): string {
  if (text === '') throw new UsageError(`${from} is empty: an empty secret never means open`);
  return literal(text, from);
}

/** In a config, a text with a reference in it would be filled in, and no text can escape that. */
function literal(text: string, from: string): string {
  if (/\$\{(?:env|file):[^}]*\}/.test(text)) throw new UsageError(`${from} has a reference \${env:...} or \${file:...} in it, which stands in a config or in --option alone`);
  return text;
}
