import type { Settlement } from '../../ports/inbox.js';
import { record } from './records.js';
import type { KeptDelivery } from './records.js';

/** Writes down how a try at a delivery ended. */
export function settleOne(it: KeptDelivery, settlement: Settlement, now: number): void {
  it.state = settlement.state;
  if (settlement.state === 'delivered') {
    it.settledAt = now;
    it.done = it.parcel.count;
    delete it.behind;
    return;
  }
  record(it, settlement);
  it.attempts = settlement.attempts;
  it.error = settlement.error;
  if (settlement.state === 'dead') {
    it.settledAt = now;
    delete it.uncertain;
    if ((settlement.uncertain ?? 0) > 0) it.uncertain = settlement.uncertain!;
  } else {
    it.triedAt = now;
    it.waitMs = settlement.waitMs;
  }
}
