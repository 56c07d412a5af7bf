import { askManagement } from 'change-hook-server';
import { configWithoutSecrets } from './config-source.js';
import type { Io } from './io.js';

/** Asks the running gateway of a config. Of the config, only the place of the socket matters. */
export async function ask(io: Io, config: string | undefined, path: string): Promise<unknown> {
  const { managementSocket } = await configWithoutSecrets(io, config);
  if (managementSocket === undefined) throw new Error('the config has management_socket: false, so nobody can ask the gateway');
  const { status, body } = await askManagement(managementSocket, 'GET', path);
  if (status === 200) return body;
  const { message, error } = (body as { error?: string; message?: string } | null) ?? {};
  throw new Error(message ?? error ?? `the gateway answered ${status}`);
}
