import { describeError, isChangeHookError } from 'change-hook-core';
import type { Clock, Inbox, RetranslateOutcome, Retranslator } from 'change-hook-core';
import type { Checked } from './check-input.js';
import { MOST } from './inputs.js';
import type { retranslateOrder } from './inputs.js';
import { Refusal } from './refusal.js';

export interface RetranslateDeps {
  inbox: Pick<Inbox, 'receipt' | 'receipts'>;
  retranslator: Retranslator;
  clock: Pick<Clock, 'monotonic'>;
}

/** What one step did; go on with what is left. */
export interface Retranslated {
  translated: { id: string; verdict: string; changes: number; reason?: string }[];
  failed: { id: string; error: string }[];
  /** The ids that are still to come, in their order. */
  rest: readonly string[];
  /** Why it should not be gone on with: the code of a dialect took its thread with it. */
  stopped?: string;
}

/** A step ends after so many milliseconds, so that whoever asked can tell how far it is; one receipt is always done. */
const STEP_MS = 500;

/** Translates untranslated receipts again, the oldest first: in that order their changes have to go. */
export async function retranslate(deps: RetranslateDeps, order: Checked<typeof retranslateOrder>): Promise<Retranslated> {
  const ids = await findIds(deps.inbox, order);
  const { clock, retranslator } = deps;
  const translated: Retranslated['translated'] = [];
  const failed: Retranslated['failed'] = [];
  const end = clock.monotonic() + STEP_MS;
  let n = 0;
  for (; n < ids.length && (n === 0 || clock.monotonic() < end); n++) {
    const id = ids[n] ?? '';
    let outcome: RetranslateOutcome;
    try {
      outcome = await retranslator.retranslate(id);
    } catch (error) {
      if (!isChangeHookError(error, 'CH_INTAKE_WORKER_ENDED')) throw error;
      // Others of its kind would do the same, and a worker that dies again and again ends the gateway.
      failed.push({ id, error: describeError(error) });
      return { translated, failed, rest: ids.slice(n + 1), stopped: error.message };
    }
    if (outcome.translated) translated.push({ id, verdict: outcome.verdict, changes: outcome.changes, ...reasonOf(outcome) });
    else failed.push({ id, error: outcome.error });
  }
  return { translated, failed, rest: ids.slice(n) };
}

const reasonOf = ({ reason }: { reason?: string }): { reason?: string } => (reason === undefined ? {} : { reason });

async function findIds(inbox: RetranslateDeps['inbox'], order: Checked<typeof retranslateOrder>): Promise<readonly string[]> {
  const { ids, resume, ...filter } = order;
  if (ids === undefined) {
    if (resume) throw new Refusal(400, 'resume goes with ids');
    return findAll(inbox, filter);
  }
  if (Object.keys(filter).length > 0) throw new Refusal(400, 'give either ids or a filter, not both');
  if (resume) return ids;
  const wanted = [...new Set(ids)].sort();
  const obstacles: string[] = [];
  for (const id of wanted) {
    const receipt = await inbox.receipt(id);
    if (receipt === undefined) throw new Refusal(404, `there is no receipt ${id}`);
    if (receipt.verdict !== 'untranslated') {
      obstacles.push(`receipt ${id} is not untranslated: its verdict is ${receipt.verdict}`);
    }
  }
  if (obstacles.length > 0) throw new Refusal(409, obstacles.join('\n'));
  return wanted;
}

/** The port lists the newest first. */
async function findAll(
  inbox: Pick<Inbox, 'receipts'>,
  filter: { mount?: string; from?: number; to?: number },
): Promise<readonly string[]> {
  const found: string[] = [];
  for (;;) {
    const before = found.at(-1);
    const page = await inbox.receipts({
      ...filter,
      verdict: 'untranslated',
      limit: MOST,
      ...(before === undefined ? {} : { before }),
    });
    found.push(...page.map(({ id }) => id));
    if (page.length < MOST) return found.reverse();
  }
}
