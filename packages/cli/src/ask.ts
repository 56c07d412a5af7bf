import { ChangeHookError } from 'change-hook-core';
import { askManagement, loadConfig } from 'change-hook-server';
import { configSource } from './config-source.js';
import { UsageError } from './exit-codes.js';
import type { Io } from './io.js';

/** Asks the running gateway of a config; a 400 is a mistake on the command line. */
export async function ask(io: Io, config: string | undefined, path: string): Promise<unknown> {
  const { managementSocket } = (await loadConfig(configSource(io, config), io.env)).config;
  if (managementSocket === undefined) throw new UsageError('the config sets management_socket: false, so a running gateway can not be asked');
  const { status, body } = await askManagement(managementSocket, 'GET', path);
  if (status === 200) return body;
  const told = (body as { error?: string; message?: string } | null) ?? {};
  const text = told.message ?? told.error ?? `the gateway answered ${status}`;
  throw status === 400 ? new UsageError(text) : new ChangeHookError('CH_INTAKE_INTERNAL', { reason: text });
}
