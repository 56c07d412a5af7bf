import type { Hook } from '../errors/catalogue/dialect.js';
import { ChangeHookError, describeError, isChangeHookError } from '../errors/change-hook-error.js';
import type { ErrorCode, ErrorParams } from '../errors/change-hook-error.js';
import { cleanText, cutText } from '../text/clean-text.js';
import { LONGEST_SENTENCE, NotAnAnswer } from './answer-members.js';
import { codeOf, isInstance } from './thrown.js';
import { TooLate } from './within.js';

/** The longest text of a foreign error that goes into ours: it may quote the request. */
const LONGEST_REASON = 300;

/** What a hook may throw that is no bug of its dialect, and the texts in it. */
const TEXTS = {
  CH_REQUEST_UNPARSABLE: ['what'],
  CH_HTTP_REFUSED: ['reason'],
  CH_HTTP_FAILED: ['origin', 'reason'],
  CH_ADMIN_REFUSED: ['what', 'reason', 'mend'],
  CH_ADMIN_LIMITED: ['until'],
} as const satisfies Partial<Record<ErrorCode, readonly string[]>>;

export type Meant = keyof typeof TEXTS;

/** Whatever a hook threw, as an error that names dialect, version, mount and hook; one of `meant` is let through. */
export function blame(error: unknown, where: Hook, meant: readonly Meant[]): ChangeHookError {
  if (isInstance(error, NotAnAnswer)) return new ChangeHookError('CH_DIALECT_ANSWER', { ...where, problem: error.message });
  if (isInstance(error, TooLate)) return new ChangeHookError('CH_DIALECT_TIMEOUT', { ...where, ms: error.ms });
  const through = meant.map((code) => letThrough(error, code)).find((it) => it !== undefined);
  if (through !== undefined) return through;
  const [endless] = textsOf(error, 'CH_DIALECT_ENDLESS', ['what']) ?? [];
  if (endless !== undefined) return new ChangeHookError('CH_DIALECT_ENDLESS', { ...where, what: endless });
  const reason = cutText(cleanText(describeError(error)), LONGEST_REASON);
  return new ChangeHookError('CH_DIALECT_CRASHED', { ...where, reason, dialectCode: codeOf(error) }, { cause: error });
}

/**
 * Thrown with the dialect's own copy of core, it is made anew, so that everyone after us may rely on its members; and so is what quotes
 * a forge, whoever threw it.
 */
function letThrough(error: unknown, code: Meant): ChangeHookError | undefined {
  if (code !== 'CH_ADMIN_REFUSED' && isInstance(error, ChangeHookError) && error.code === code) return error;
  const names = TEXTS[code];
  const texts = textsOf(error, code, names);
  return texts && new ChangeHookError(code, Object.fromEntries(names.map((name, at) => [name, texts[at]])) as ErrorParams<Meant>);
}

/** The texts in an error of this code, whichever copy of core it comes from; undefined where it is another one, or lacks one of them. */
function textsOf(error: unknown, code: ErrorCode, names: readonly string[]): string[] | undefined {
  if (!isChangeHookError(error, code)) return undefined;
  // What an operator is to do may take more words.
  const longest = code === 'CH_ADMIN_REFUSED' ? LONGEST_SENTENCE : LONGEST_REASON;
  try {
    const params = error.params as Readonly<Record<string, unknown>> | undefined;
    const texts = names.map((name) => params?.[name]);
    return texts.every((text) => typeof text === 'string') ? texts.map((text) => cutText(cleanText(text), longest)) : undefined;
  } catch {
    return undefined;
  }
}
