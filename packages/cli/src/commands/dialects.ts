import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { installedPlugins, isChangeHookError } from 'change-hook-core';
import type { GatewayConfig } from 'change-hook-server';
import { configWithoutSecrets, SEARCH_FROM } from '../config-source.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { printJson } from '../print-json.js';
import { printTable } from '../print-table.js';

interface DialectRow {
  name: string;
  /** Absent: the config lists it, and it is not installed. */
  package?: string;
  version?: string | undefined;
  mounts: string[];
}

export function addDialects(program: Command, io: Io): void {
  program
    .command('dialects')
    .summary('list the dialects that are installed and whether the config enables them')
    .description('Lists the dialects that are installed and whether the config enables them. Reads names and runs none of their code.')
    .option('-c, --config <file>', 'the config that enables them')
    .option('--json', 'print JSON')
    .action(async (options: { config?: string; json?: boolean }) => {
      const config = await findMounts(io, options.config);
      const rows = await findDialects(io, config);
      if (options.json === true) return printJson(io.stdout, rows);
      if (config === undefined) line(io.stderr, `no config in ${io.cwd}, so none is enabled`);
      if (rows.length === 0) return line(io.stdout, 'no dialect is installed');
      printTable(io.stdout, rows.map((row) => [row.name, packageOf(row), stateOf(row, config)]));
    });
}

/** Without a config the list is still of use; a config that was named must be there. */
async function findMounts(io: Io, file: string | undefined): Promise<GatewayConfig | undefined> {
  try {
    return await configWithoutSecrets(io, file);
  } catch (error) {
    if (file === undefined && isChangeHookError(error, 'CH_CONFIG_NOT_FOUND')) return undefined;
    throw error;
  }
}

async function findDialects(io: Io, config: GatewayConfig | undefined): Promise<DialectRow[]> {
  const folders = [config?.folder ?? io.cwd, ...SEARCH_FROM.map((url) => dirname(fileURLToPath(url)))];
  const rows = (await installedPlugins('dialect', folders)).map(
    ({ name, packageName, version }): DialectRow => ({ name, package: packageName, version, mounts: [] }),
  );
  for (const { mount, dialect } of config?.mounts ?? []) {
    const row = rows.find(({ name }) => name === dialect);
    if (row !== undefined) row.mounts.push(mount);
    else rows.push({ name: dialect, mounts: [mount] });
  }
  return rows;
}

const packageOf = ({ package: name, version }: DialectRow): string => {
  if (name === undefined) return 'not installed';
  return version === undefined ? name : `${name}@${version}`;
};

function stateOf({ mounts }: DialectRow, config: GatewayConfig | undefined): string {
  if (mounts.length === 0) return 'not enabled';
  return `enabled at ${mounts.map((mount) => `${config?.http.basePath ?? ''}/change_hook/${mount}`).join(', ')}`;
}
