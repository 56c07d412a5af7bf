import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ChangeHookError, describeError } from 'change-hook-core';

/** Reads a config file by its ending and returns the value in it, unchecked. Throws `CH_CONFIG_NOT_FOUND`, `CH_CONFIG_UNREADABLE`. */
export async function readConfig(file: string): Promise<unknown> {
  try {
    const read = READERS[extname(file)] ?? unknownEnding;
    return await read(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && (cause as NodeJS.ErrnoException).path === file) {
      throw new ChangeHookError('CH_CONFIG_NOT_FOUND', { looked: [file] }, { cause });
    }
    if (cause instanceof ChangeHookError) throw cause;
    throw new ChangeHookError('CH_CONFIG_UNREADABLE', { file, reason: describeError(cause) }, { cause });
  }
}

const READERS: Record<string, (file: string) => Promise<unknown>> = {
  '.yaml': readYaml,
  '.yml': readYaml,
  '.json': async (file) => JSON.parse(await readFile(file, 'utf8')) as unknown,
  '.js': readModule,
  '.mjs': readModule,
  '.ts': readTypeScript,
};

function unknownEnding(file: string): never {
  throw new ChangeHookError('CH_CONFIG_UNREADABLE', { file, reason: `a config ends in ${Object.keys(READERS).join(', ')}` });
}

async function readYaml(file: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(await readFile(file, 'utf8'), { prettyErrors: true, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  // No aliases that multiply: a config has no use for a billion laughs.
  return document.toJS({ maxAliasCount: 100 }) ?? {};
}

async function readModule(file: string): Promise<unknown> {
  return defaultExport(file, (await import(pathToFileURL(file).href)) as { default?: unknown });
}

async function readTypeScript(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return defaultExport(file, await createJiti(import.meta.url, { fsCache: false }).import<{ default?: unknown }>(file));
}

function defaultExport(file: string, module: { default?: unknown }): unknown {
  if (module.default === undefined) throw new ChangeHookError('CH_CONFIG_UNREADABLE', { file, reason: 'it has no default export' });
  return module.default;
}
