import { realpathSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ChangeHookError, describeError, isChangeHookError } from 'change-hook-core';
import { parseJson } from './parse-json.js';
import { parseYaml } from './parse-yaml.js';

/** Reads a config file by its ending and returns the value in it, unchecked. Throws `CH_CONFIG_NOT_FOUND`, `CH_CONFIG_UNREADABLE`. */
export async function readConfig(file: string): Promise<unknown> {
  const read = READERS[extname(file)];
  try {
    if (!(await stat(file)).isFile()) throw new Error('it is not a file');
    if (read === undefined) throw new Error(`a config ends in ${Object.keys(READERS).join(', ')}`);
    return await read(file);
  } catch (cause) {
    if (isChangeHookError(cause)) throw cause;
    // `import` of a file that is not there fails with other codes, and so does a module that imports what is not there.
    const { code, path } = cause as { code?: unknown; path?: unknown };
    if (code === 'ENOENT' && path === file) throw new ChangeHookError('CH_CONFIG_NOT_FOUND', { looked: [file] }, { cause });
    throw new ChangeHookError('CH_CONFIG_UNREADABLE', { file, reason: describeError(cause) }, { cause });
  }
}

const READERS: Record<string, (file: string) => Promise<unknown>> = {
  '.yaml': async (file) => parseYaml(await readFile(file, 'utf8')),
  '.yml': async (file) => parseYaml(await readFile(file, 'utf8')),
  '.json': async (file) => parseJson(await readFile(file, 'utf8')),
  '.js': readModule,
  '.mjs': readModule,
  '.ts': readTypeScript,
};

/** How often this thread has read a module. */
const readings = new Map<string, number>();

async function readModule(file: string): Promise<unknown> {
  try {
    return defaultExport((await import(freshUrl(file))) as { default?: unknown });
  } catch (error) {
    // Node tells the place of a syntax error in a module to nobody but its own printer.
    if (error instanceof SyntaxError) throw new Error(`${error.message} (node --check ${file} shows the place)`, { cause: error });
    throw error;
  }
}

/**
 * Node imports a module once and gives its old value ever after; a reload wants the new one, so each further reading is of another URL.
 * What the module itself imports stays as it was.
 */
function freshUrl(file: string): string {
  const before = readings.get(file) ?? 0;
  readings.set(file, before + 1);
  if (before === 0) return pathToFileURL(file).href;
  // CommonJS is kept by its path, whatever the URL.
  const { cache } = createRequire(import.meta.url);
  delete cache[realpathSync(file)];
  return `${pathToFileURL(file).href}?reading=${before + 1}`;
}

async function readTypeScript(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false, interopDefault: false });
  return defaultExport(await jiti.import<{ default?: unknown }>(file));
}

function defaultExport(module: { default?: unknown }): unknown {
  if (module.default === undefined) throw new Error('it has no default export');
  return module.default;
}
