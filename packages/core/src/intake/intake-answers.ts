import type { ChangeHookError } from '../errors/change-hook-error.js';
import type { Appended, NewReceipt } from '../ports/inbox.js';
import type { IntakeAnswer, IntakeBody } from '../ports/intake.js';

/** 202, and what became of the request; a repeat is told what became of the first. */
export function toAnswer(receipt: NewReceipt, changes: number, appended: Appended): IntakeAnswer {
  const told = appended.duplicate
    ? { ...appended.receipt, id: appended.id }
    : { id: receipt.id, verdict: receipt.verdict, changes, reason: receipt.reason };
  const answer: IntakeBody =
    told.verdict === 'untranslated'
      ? { id: told.id, state: 'untranslated' }
      : told.verdict === 'ignored'
        ? { id: told.id, ignored: told.reason ?? '' }
        : told.verdict === 'polls'
          ? { id: told.id, polls: told.changes }
          : { id: told.id, changes: told.changes };
  return { status: 202, answer: appended.duplicate ? { ...answer, duplicate: true } : answer };
}

/** A 4xx says its code and a short sentence; a 5xx its code alone. Neither repeats what the sender wrote. */
export function toErrorAnswer(error: ChangeHookError): IntakeAnswer {
  const status = error.status ?? 500;
  if (status >= 500) return { status, answer: { error: error.code } };
  const problems = error.code === 'CH_REQUEST_INVALID' ? { problems: (error.params as { problems: string[] }).problems } : {};
  return { status, answer: { error: error.code, message: error.senderText ?? 'refused', ...problems } };
}
