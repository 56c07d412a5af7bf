import type { Command } from 'commander';
import { isChangeHookError, systemClock } from 'change-hook-core';
import type { DeliverySummary } from 'change-hook-core';
import { CATCH_UP_SINCE_MS, catchUp, findRepositories } from 'change-hook-server';
import type { CaughtUp, Claimed, ShownReceipt } from 'change-hook-server';
import { openMount } from '../catch-up/open-mount.js';
import type { OpenMount } from '../catch-up/open-mount.js';
import { printCaught } from '../catch-up/print-caught.js';
import { endSignal } from '../dev/end-signal.js';
import { FailedError, UsageError } from '../exit-codes.js';
import { configOption } from '../filters.js';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { withGateway, withManagement } from '../management.js';
import type { Management } from '../management.js';
import { printJson } from '../print-json.js';
import { createProgress } from '../progress.js';
import { pointInTime } from '../time.js';

interface CatchUpOptions {
  config?: string;
  since?: number;
  id?: string;
  again?: boolean;
  dryRun?: boolean;
  tokenFile?: string;
  json?: boolean;
}

export function addCatchUp(program: Command, io: Io): void {
  configOption(program.command('catch-up').summary('have a forge send again what it could not deliver'))
    .description(
      'Asks the forge of a mount which deliveries failed, and to send again those that are missing, once each: for what was pushed while the gateway was down. ' +
        'The gateway must run, since it is what takes them; with --dry-run it need not.',
    )
    .argument('<mount>', 'the mount, such as github')
    .argument('[repo...]', 'repositories as the forge names them; default: those of $catch_up, or of which the inbox has changes')
    .option('--since <time>', 'only what failed from then on: 2024-03-01T10:20, or 2h for two hours ago', (text) => pointInTime(text))
    .option('--id <id>', "the forge's id of the webhook, where its address does not tell it")
    .option('--again', 'also what was asked for before, and did not arrive')
    .option('-n, --dry-run', 'only tell what would be asked for')
    .option('--token-file <file>', "a file that has the token for the forge's API")
    .option('--json', 'print JSON')
    .action(async (mount: string, repositories: readonly string[], options: CatchUpOptions) => {
      if (options.id !== undefined && repositories.length !== 1) throw new UsageError('--id goes with one repository');
      const ending = endSignal(io, () => {});
      try {
        await run(io, mount, [...new Set(repositories)], options, ending.signal);
      } catch (error) {
        if (!ending.signal.aborted) throw error;
        line(io.stderr, 'ended; what was asked for by then comes all the same');
        throw new FailedError();
      } finally {
        ending.cancel();
      }
    });
}

async function run(io: Io, mount: string, repositories: readonly string[], options: CatchUpOptions, signal: AbortSignal): Promise<void> {
  const dry = options.dryRun === true;
  const open = await openMount(io, mount, { ...options, waits: !dry, signal });
  try {
    const work = (management: Management): Promise<CaughtUp[]> => catchUpBy(io, management, open, { repositories, options, signal });
    const caught = await (dry ? withManagement(io, options.config, work) : withGateway(io, options.config, work).catch((error: unknown) => explain(io, error)));
    if (options.json === true) printJson(io.stdout, { repositories: caught });
    else printCaught(io, caught);
    if (caught.some(({ problem, deliveries }) => problem !== undefined || deliveries.some(({ outcome }) => outcome === 'failed'))) throw new FailedError();
  } finally {
    await open.admin.close();
  }
}

function explain(io: Io, error: unknown): never {
  if (isChangeHookError(error, 'CH_SERVER_NOT_RUNNING')) line(io.stderr, 'what is sent again needs a gateway that takes it; --dry-run only tells what that would be');
  throw error;
}

interface Wanted {
  repositories: readonly string[];
  options: CatchUpOptions;
  signal: AbortSignal;
}

async function catchUpBy(io: Io, management: Management, { config, admin }: OpenMount, { repositories: named, options, signal }: Wanted): Promise<CaughtUp[]> {
  const { mount, catchUp: configured } = admin.listed;
  // Before the forge is asked for anything: whether there is somebody.
  await management.get('/status');
  const repositories = named.length > 0 ? named : (configured?.repositories ?? (await findThem(management, admin)));
  if (repositories.length === 0) throw new UsageError(`the inbox has no changes of ${mount}, so no repository is known: name some`);
  const { again = false, dryRun: dry = false } = options;
  const order = {
    repositories,
    address: { path: `${config.http.basePath}/change_hook/${mount}`, url: configured?.url },
    hook: options.id,
    since: options.since ?? systemClock.now() - (configured?.sinceMs ?? CATCH_UP_SINCE_MS),
    again,
    dry,
  };
  const progress = createProgress(io, 'deliveries');
  let done = 0;
  try {
    return await catchUp(order, {
      admin,
      claim: async (delivery) => (await management.post<{ claimed: Claimed }>('/catch-up/claim', { mount, delivery, again, dry })).claimed,
      release: async (delivery) => void (await management.post('/catch-up/release', { mount, delivery })),
      clock: systemClock,
      signal,
      tell: () => progress.to(++done),
    });
  } finally {
    progress.end();
  }
}

async function findThem(management: Management, admin: OpenMount['admin']): Promise<string[]> {
  const { mount, dialect } = admin.mount;
  if (dialect.admin?.senderOf === undefined) throw new UsageError('name the repositories: this dialect can not tell which there are');
  return findRepositories(
    {
      deliveries: async (filter) => (await management.get<{ deliveries: DeliverySummary[] }>('/deliveries', { ...filter })).deliveries,
      headersOf: async (receipt) => (await management.get<ShownReceipt>(`/receipts/${encodeURIComponent(receipt)}`)).headers,
    },
    mount,
    (from) => admin.senderOf(from),
  );
}
