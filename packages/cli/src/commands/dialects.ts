import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { installedPlugins } from 'change-hook-core';
import { findConfig, loadConfig } from 'change-hook-server';
import { configSource, SEARCH_FROM } from '../config-source.js';
import { line } from '../io.js';
import type { Io } from '../io.js';

export function addDialects(program: Command, io: Io): void {
  program
    .command('dialects')
    .description('list the dialects that are installed and whether the config enables them; reads names and runs none of their code')
    .option('-c, --config <file>', 'the config that enables them')
    .option('--json', 'print JSON')
    .action(async (options: { config?: string; json?: boolean }) => {
      const config = hasConfig(io, options.config) ? (await loadConfig(configSource(io, options.config), io.env)).config : undefined;
      const installed = await installedPlugins('dialect', [config?.folder ?? io.cwd, ...SEARCH_FROM.map((url) => dirname(fileURLToPath(url)))]);
      const rows = installed.map(({ name, packageName, version }) => ({
        name,
        package: packageName,
        version,
        mounts: (config?.mounts ?? []).filter(({ dialect }) => dialect === name).map(({ mount }) => mount),
      }));
      if (options.json === true) return line(io.stdout, JSON.stringify(rows, null, 2));
      if (rows.length === 0) return line(io.stdout, 'no dialect is installed');
      const width = Math.max(...rows.map(({ name }) => name.length));
      for (const { name, package: packageName, version, mounts } of rows) {
        const state = mounts.length === 0 ? 'not enabled' : `enabled at ${mounts.map((mount) => `/change_hook/${mount}`).join(', ')}`;
        line(io.stdout, `${name.padEnd(width)}  ${packageName}@${version}  ${state}`);
      }
    });
}

/** Without a config the list is still of use; a config that was named must be there. */
function hasConfig(io: Io, file: string | undefined): boolean {
  if (file !== undefined) return true;
  try {
    findConfig(io.cwd);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'CH_CONFIG_NOT_FOUND') return false;
    throw error;
  }
}
