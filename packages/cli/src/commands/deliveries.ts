import type { Command } from 'commander';
import type { Io } from '../io.js';
import { addListDeliveries } from './deliveries/list.js';
import { addMoveDeliveries } from './deliveries/move.js';
import { addShowDelivery } from './deliveries/show.js';

export function addDeliveries(program: Command, io: Io): void {
  const deliveries = program
    .command('deliveries')
    .summary('look at what is on its way to the sinks, or arrived, or could not; try again, or give up')
    .description(
      'Looks at deliveries: the changes of one request on their way to one sink. Tries dead letters again, and gives up what need not arrive.',
    )
    .helpCommand(false);
  addListDeliveries(deliveries, io);
  addShowDelivery(deliveries, io);
  addMoveDeliveries(deliveries, io);
}
