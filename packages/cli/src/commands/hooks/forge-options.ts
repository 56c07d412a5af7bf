import type { Command } from 'commander';

/** What all three have in common. */
export const forgeOptions = (command: Command): Command =>
  command
    .argument('<mount>', 'the mount, such as github')
    .argument('<repository>', 'as the forge names it, such as acme/app')
    .option('-c, --config <file>', 'the config that has the mount')
    .option('--token-file <file>', "a file that has a token for the forge's API (default: CHANGE_HOOK_FORGE_TOKEN, or the option token)");
