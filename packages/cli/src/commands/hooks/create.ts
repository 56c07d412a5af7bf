import { setTimeout as later } from 'node:timers/promises';
import type { Command } from 'commander';
import { ChangeHookError, escapeForTerminal } from 'change-hook-core';
import type { CreatedHook } from 'change-hook-core';
import type { OpenAdmin } from 'change-hook-server';
import { FailedError } from '../../exit-codes.js';
import { line } from '../../io.js';
import type { Io } from '../../io.js';
import { printJson } from '../../print-json.js';
import { pingHook, wordsFor } from '../../webhooks/ping-hook.js';
import type { PingResult } from '../../webhooks/ping-hook.js';
import { toPublicUrl, withAuth } from '../../webhooks/public-url.js';
import type { PublicUrl } from '../../webhooks/public-url.js';
import { jsonOf, shownUrl } from '../../webhooks/shown-hook.js';
import { withAdmin } from '../../webhooks/with-admin.js';
import type { AdminOptions } from '../../webhooks/with-admin.js';
import { forgeOptions } from './forge-options.js';

interface CreateOptions extends AdminOptions {
  url: string;
  verify: boolean;
  update?: boolean;
  open?: boolean;
  ping?: boolean;
  json?: boolean;
}

const AFTER_HELP = `
The secret, and a token that $auth asks for, come from the config and are never printed.

Examples:
  change-hook hooks create github acme/app --url https://ci.example.org/change_hook/github --token-file token
  change-hook hooks create gitlab acme/tools/door --url https://ci.example.org/change_hook/gitlab --update

Exit codes: 0 there is a webhook as it should be; 1 refused, another one is there already, or
its ping failed; 2 the command line is not valid.`;

export function addCreateHook(hooks: Command, io: Io): void {
  forgeOptions(
    hooks
      .command('create')
      .summary('register a webhook')
      .description("Registers a webhook for a mount: with the address that --url says, the mount's secret, and the events of its options. One that is there already is left, and told."),
  )
    .requiredOption('--url <url>', 'the address of the mount as the forge reaches it')
    .option('--no-verify', 'the forge is not to check the certificate of that address')
    .option('--update', 'change a webhook of that address that is there already, its secret too')
    .option('--open', 'register it for a mount that has no secret')
    .option('--ping', 'have it pinged, where a ping makes changes, too')
    .option('--no-ping', 'do not have it pinged')
    .option('--json', 'print JSON')
    .addHelpText('after', AFTER_HELP)
    .action(async (mount: string, repository: string, options: CreateOptions) => {
      // Looked at before the config is: a mistake on the command line is told first.
      toPublicUrl(options.url, mount);
      await withAdmin(io, [mount, repository], options, (admin) => create(io, admin, repository, options));
    });
}

async function create(io: Io, admin: OpenAdmin, repository: string, options: CreateOptions): Promise<void> {
  const given = toPublicUrl(options.url, admin.mount.mount);
  const { url } = guarded(admin, given, options);
  for (const warning of given.warnings) line(io.stderr, `warning: ${warning}`);
  const hook = await admin.createHook({ repository, url, verify: options.verify, update: options.update === true });
  const pinged = await ping(admin, repository, hook, options);
  if (options.json === true) printJson(io.stdout, { ...jsonOf(hook), became: hook.became, differences: hook.differences, ...(pinged === undefined ? {} : { ping: pinged }) });
  else printHook(io, hook, pinged);
  if (hook.became === 'differs') {
    line(io.stderr, `the webhook ${escapeForTerminal(hook.id)} is there already, and differs: ${escapeForTerminal(hook.differences.join('; '))}`);
    line(io.stderr, '  mend: say --update to have it changed, or change it on its page');
  }
  if (pinged?.delivered === false) line(io.stderr, `the webhook is there, and its ping ${escapeForTerminal(wordsFor(pinged))}`);
  if (hook.became === 'differs' || pinged?.delivered === false) throw new FailedError();
}

/** Throws where nothing would tell the forge's requests from a stranger's. */
function guarded({ mount, listed }: OpenAdmin, given: PublicUrl, { open }: CreateOptions): { url: string } {
  const whole = withAuth(given, listed.gate, mount.mount);
  if (mount.open && !whole.guarded && open !== true) throw new ChangeHookError('CH_ADMIN_OPEN', { mount: mount.mount });
  return whole;
}

/** One that differs is not ours to ping. */
async function ping(admin: OpenAdmin, repository: string, hook: CreatedHook, { ping: asked }: CreateOptions): Promise<PingResult | undefined> {
  const { admin: can } = admin.mount.dialect;
  const wanted = asked ?? (can?.pingHook !== undefined && can.pingMakesChanges !== true);
  if (!wanted || hook.became === 'differs') return undefined;
  return pingHook(admin, repository, hook, hook.became === 'created', later);
}

const WORDS = { created: 'registered as', updated: 'changed:', present: 'there already:', differs: 'there already:' } as const;

function printHook({ stdout }: Io, hook: CreatedHook, pinged: PingResult | undefined): void {
  const print = (text: string): void => line(stdout, escapeForTerminal(text));
  print(`${WORDS[hook.became]} ${hook.id}${hook.active ? '' : ', switched off'}`);
  print(`  address  ${shownUrl(hook.url)}`);
  print(`  events   ${hook.events.join(', ')}`);
  if (hook.became === 'updated' && hook.differences.length > 0) print(`  before   ${hook.differences.join('; ')}`);
  if (hook.became === 'present') print('  secret   no forge tells it, so it may be another: --update sets it');
  if (pinged !== undefined) print(`  ping     ${wordsFor(pinged)}`);
}
