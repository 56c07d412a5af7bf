import { resolve } from 'node:path';
import type { ConfigSource } from 'change-hook-server';
import type { Io } from './io.js';

/** `--config FILE`, or the config of the folder one stands in. */
export const configSource = (io: Io, file: string | undefined): ConfigSource =>
  file === undefined ? { folder: io.cwd } : { file: resolve(io.cwd, file) };

/** Plugins are looked for from here after the config's folder: this package depends on all that are shipped. */
export const SEARCH_FROM: readonly string[] = [import.meta.url];
