import { ChangeHookError, isChangeHookError, silentLog, systemClock } from 'change-hook-core';
import { createPause, MOST_CALLS, MOST_PAUSE_MS, openAdmin } from 'change-hook-server';
import type { GatewayConfig, OpenAdmin } from 'change-hook-server';
import { readableConfig, SEARCH_FROM } from '../config-source.js';
import { UsageError } from '../exit-codes.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { forgeToken } from '../webhooks/forge-token.js';
import { mountOf } from '../webhooks/with-admin.js';

export interface OpenMountOptions {
  config?: string;
  tokenFile?: string;
  /** A rate limit is waited for. */
  waits: boolean;
  signal: AbortSignal;
}

export interface OpenMount {
  config: GatewayConfig;
  admin: OpenAdmin;
}

/** The mount whose forge is asked, with the token of the file, the environment or the config. Throws what keeps it from catching up. */
export async function openMount(io: Io, name: string, { config: file, tokenFile, waits, signal }: OpenMountOptions): Promise<OpenMount> {
  const { config, problems } = await readableConfig(io, file);
  const token = await forgeToken(io, tokenFile);
  const mount = mountOf(config, name);
  const where = `change_hook_dialects.${mount}`;
  // Other secrets of the config are not needed to ask the forge, and the operator's shell may well not have them.
  const ofToken = problems.filter((it) => isChangeHookError(it, 'CH_CONFIG_SECRET') && it.params.path === `${where}.token`);
  if (token === undefined && ofToken.length > 0) throw new AggregateError(ofToken);
  const tell = (until: number): void => line(io.stderr, `the forge takes no more calls before ${new Date(until).toISOString()}; waiting`);
  const pause = createPause({ clock: systemClock, signal, mostMs: waits ? MOST_PAUSE_MS : 0, tell });
  const patience = { pause, mostMs: MOST_PAUSE_MS, calls: MOST_CALLS };
  const admin = await openAdmin(config, mount, { searchFrom: SEARCH_FROM, log: silentLog, signal, token, patience });
  try {
    mustCatchUp(admin, token);
    return { config, admin };
  } catch (error) {
    await admin.close();
    throw error;
  }
}

function mustCatchUp({ mount: { mount, label, dialect, options }, listed }: OpenAdmin, given: string | undefined): void {
  if (dialect.admin?.failedDeliveries === undefined) {
    throw new ChangeHookError('CH_ADMIN_UNSUPPORTED', { mount, dialect: label, what: 'list failed deliveries' });
  }
  const token = given ?? (options as { token?: unknown }).token;
  if (token === undefined || token === '') {
    throw new UsageError(`the mount ${mount} has no token: give one with --token-file FILE, or the environment variable CHANGE_HOOK_FORGE_TOKEN`);
  }
  if (listed.dedupe) return;
  throw new ChangeHookError('CH_CONFIG_CATCH_UP', {
    mount, reason: 'with $dedupe: false nobody remembers what has arrived', mend: `remove $dedupe from change_hook_dialects.${mount}`,
  });
}
