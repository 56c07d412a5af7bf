import type { Confirmation, Identity, Translation, Verification } from '../dialect/dialect.js';
import type { Enrichment } from '../dialect/enrich.js';
import type { ChangeInput } from '../change/change.js';
import { cleanText } from '../text/clean-text.js';
import { kindOf } from '../text/kind-of.js';
import { flag, list, membersOf, NotAnAnswer, sentence } from './answer-members.js';

/** The longest delivery id, in UTF-16 code units. Forges send UUIDs and hashes. */
export const LONGEST_DELIVERY_ID = 512;

const REASONS: ReadonlySet<unknown> = new Set(['missing', 'mismatch', 'stale']);
const BY_BODY: Identity = Object.freeze({ byBody: true });
const VERIFIED: Verification = Object.freeze({ ok: true });
const TRANSLATIONS = ['changes', 'polls', 'ignored', 'invalid', 'untranslated'] as const;

/** Only `{ ok: true }`, word for word, lets a request in: nothing that is merely truthy. */
export function checkVerification(answer: unknown): Verification {
  const { ok, reason } = membersOf(answer, ['ok', 'reason']);
  if (ok === true && reason === undefined) return VERIFIED;
  if (ok === true) throw new NotAnAnswer('ok is true, and yet there is a reason');
  if (ok !== false) throw new NotAnAnswer(`ok must be true or false, not ${kindOf(ok)}`);
  if (!REASONS.has(reason)) throw new NotAnAnswer('reason must be missing, mismatch or stale');
  return { ok: false, reason: reason as 'missing' | 'mismatch' | 'stale' };
}

export function checkIdentity(answer: unknown): Identity {
  if (answer === undefined) return undefined;
  if (typeof answer === 'object' && answer !== null && (answer as { byBody?: unknown }).byBody === true) return BY_BODY;
  if (typeof answer !== 'string') throw new NotAnAnswer(`it must be a string, { byBody: true } or undefined, not ${kindOf(answer)}`);
  if (answer === '') throw new NotAnAnswer('it is an empty string; undefined means that there is no id');
  if (answer.length > LONGEST_DELIVERY_ID) {
    throw new NotAnAnswer(`it has ${answer.length} characters, and ${LONGEST_DELIVERY_ID} are the most`);
  }
  return cleanText(answer);
}

/** The URL is checked by `networkUrl`. */
export function checkConfirmation(answer: unknown): Confirmation {
  const { url, refused } = membersOf(answer, ['url', 'refused']);
  if ((url === undefined) === (refused === undefined)) throw new NotAnAnswer('it must have either url or refused');
  if (refused !== undefined) return { refused: sentence(refused, 'refused') };
  if (typeof url !== 'string') throw new NotAnAnswer(`url must be a string, not ${kindOf(url)}`);
  return { url };
}

/** The changes themselves are checked by `normaliseChange`. */
export function checkTranslation(answer: unknown): Translation {
  const members = membersOf(answer, [...TRANSLATIONS, 'enrich']);
  const given = TRANSLATIONS.filter((name) => members[name] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    throw new NotAnAnswer(`it must have one of ${TRANSLATIONS.join(', ')}, and has ${given.length === 0 ? 'none' : given.join(' and ')}`);
  }
  switch (kind) {
    case 'changes':
      return { changes: changesOf(members.changes), ...(flag(members.enrich, 'enrich') ? { enrich: true } : {}) };
    case 'polls':
      return { polls: members.polls === 'all' ? 'all' : [...new Set(list(members.polls, 'polls').map((it) => sentence(it, 'polls')))] };
    case 'ignored':
      return { ignored: sentence(members.ignored, 'ignored') };
    case 'untranslated':
      return { untranslated: sentence(members.untranslated, 'untranslated') };
    case 'invalid':
      return { invalid: list(members.invalid, 'invalid').map((it) => sentence(it, 'invalid')) };
  }
}

/** The changes themselves are checked by `normaliseChange`. */
export function checkEnrichment(answer: unknown): Enrichment {
  const { changes, ignored } = membersOf(answer, ['changes', 'ignored']);
  if ((changes === undefined) === (ignored === undefined)) throw new NotAnAnswer('it must have either changes or ignored');
  return changes === undefined ? { ignored: sentence(ignored, 'ignored') } : { changes: changesOf(changes) };
}

const changesOf = (value: unknown): readonly ChangeInput[] => list(value, 'changes') as readonly ChangeInput[];
