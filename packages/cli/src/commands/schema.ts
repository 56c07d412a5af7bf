import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { describeError, escapeForTerminal, isChangeHookError } from 'change-hook-core';
import { configJsonSchema, loadOptionSchemas } from 'change-hook-server';
import { configSource, SEARCH_FROM } from '../config-source.js';
import { UsageError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';

type Schema = ReturnType<typeof configJsonSchema>;

export function addSchema(program: Command, io: Io): void {
  program
    .command('schema')
    .summary('print the JSON Schema of the config, for editors')
    .description(
      'Prints the JSON Schema of the config, with the options of the dialects, sinks and inbox that it lists: editors complete and check it as you type. ' +
        'The config need not be valid yet, and none of its secrets is needed. Without a config: the keys of the gateway alone.',
    )
    .option('-c, --config <file>', 'the config whose plugins count')
    .option('-o, --output <file>', 'the file to write it to, instead of stdout')
    .action(async (options: { config?: string; output?: string }) => {
      const schema = await schemaOf(io, options.config);
      const text = `${JSON.stringify(schema, null, 2)}\n`;
      if (options.output === undefined) return void io.stdout.write(text);
      await writeWhole(resolve(io.cwd, options.output), text);
      line(io.stdout, `${options.output} is written; the first line of a YAML config that uses it:`);
      line(io.stdout, `  # yaml-language-server: $schema=${/^[./]/.test(options.output) ? '' : './'}${options.output}`);
    });
}

async function schemaOf(io: Io, file: string | undefined): Promise<Schema> {
  try {
    const { schemas, notes } = await loadOptionSchemas(configSource(io, file), SEARCH_FROM);
    for (const note of notes) line(io.stderr, `note: ${escapeForTerminal(note)}`);
    return configJsonSchema(schemas);
  } catch (error) {
    // Without a config it is still of use; a config that was named must be there.
    if (file !== undefined || !isChangeHookError(error, 'CH_CONFIG_NOT_FOUND')) throw error;
    line(io.stderr, `note: no config in ${io.cwd}, so any options of plugins will be taken`);
    return configJsonSchema();
  }
}

/** An editor reads the file when it likes: it must never find half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new UsageError(`${basename(file)} can't be written: ${describeError(error)}`);
  }
}
