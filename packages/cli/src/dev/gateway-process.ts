/*
 * The gateway of `change-hook dev`, in a process of its own, so that each start loads the code anew: node gateway-process.js CONFIG.
 * It tells its parent where it listens, and ends when it is told to, or when its parent is gone.
 */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isChangeHookError } from 'change-hook-core';
import { createGateway } from 'change-hook-server';
import { SEARCH_FROM } from '../config-source.js';
import { printErrors } from '../print-errors.js';

/** What it says once it listens. */
export interface Listening {
  port: number;
  /** `name@version` of the dialect. */
  dialect: string;
  guards: readonly string[];
}

const [file = ''] = process.argv.slice(2);
let told = false;
// Ctrl-C goes to every process of the terminal; the parent is the one that decides.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

try {
  const gateway = await createGateway({ config: { file }, searchFrom: SEARCH_FROM });
  const stop = async (): Promise<void> => {
    told = true;
    await gateway.stop();
    if (process.connected) process.disconnect();
  };
  process.on('SIGTERM', () => void stop());
  process.on('disconnect', () => {
    // The parent has died: it clears up no more.
    if (!told) void gateway.stop().finally(() => rmSync(dirname(file), { recursive: true, force: true }));
  });
  gateway.dead.catch((error: unknown) => {
    printErrors(process.stderr, error);
    process.exitCode = 1;
    void stop();
  });
  await gateway.start();
  const [mount] = gateway.mounts;
  process.send?.({ port: gateway.address.port, dialect: mount?.dialect ?? '', guards: mount?.guards ?? [] } satisfies Listening);
} catch (error) {
  told = true;
  printErrors(process.stderr, error);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
  await showPlace(error);
}

/**
 * Node tells the place of a syntax error, and the line of code at which a module threw, to nobody but its own printer. So the module
 * that failed in the gateway is imported once more, and what it throws is not caught.
 */
async function showPlace(thrown: unknown): Promise<void> {
  const errors: readonly unknown[] = thrown instanceof AggregateError ? (thrown.errors as unknown[]) : [thrown];
  for (const error of errors) if (isChangeHookError(error, 'CH_PLUGIN_IMPORT')) await import(pathToFileURL(error.params.file).href);
}
