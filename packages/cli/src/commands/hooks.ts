import type { Command } from 'commander';
import type { Io } from '../io.js';
import { addCreateHook } from './hooks/create.js';
import { addListHooks } from './hooks/list.js';
import { addPingHook } from './hooks/ping.js';

export function addHooks(program: Command, io: Io): void {
  const hooks = program
    .command('hooks')
    .summary("register webhooks through a forge's API, list them, have them pinged")
    .description("Registers webhooks through a forge's API, with the secret of the config, lists them, and has them pinged.")
    .helpCommand(false);
  addCreateHook(hooks, io);
  addListHooks(hooks, io);
  addPingHook(hooks, io);
}
