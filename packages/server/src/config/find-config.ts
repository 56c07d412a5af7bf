import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ChangeHookError } from 'change-hook-core';

/** The names that a config may have in the folder where it is looked for. */
export const CONFIG_FILES = ['yaml', 'yml', 'json', 'js', 'mjs', 'ts'].map((ending) => `change-hook.config.${ending}`);

/** The one config file of a folder. Throws `CH_CONFIG_NOT_FOUND` for none and `CH_CONFIG_AMBIGUOUS` for two. */
export function findConfig(folder: string): string {
  const there = CONFIG_FILES.map((name) => resolve(folder, name)).filter((file) => existsSync(file));
  if (there.length > 1) throw new ChangeHookError('CH_CONFIG_AMBIGUOUS', { files: there });
  const [file] = there;
  if (file === undefined) {
    throw new ChangeHookError('CH_CONFIG_NOT_FOUND', { looked: [resolve(folder, 'change-hook.config.{yaml,yml,json,js,mjs,ts}')] });
  }
  return file;
}
