import { CATALOGUE } from './catalogue.js';
import type { CatalogueEntry } from './entry.js';

export type ErrorCode = keyof typeof CATALOGUE;
export type ErrorParams<Code extends ErrorCode> =
  (typeof CATALOGUE)[Code] extends CatalogueEntry<infer Params> ? Params : never;

const HELP = 'https://github.com/change-hook/change-hook/blob/main/docs/errors.md';

/** The one error class. Test `code`, never the message: codes are not renamed or reused, messages are free to improve. */
export class ChangeHookError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'ChangeHookError';
  readonly code: Code;
  readonly params: ErrorParams<Code>;
  readonly status: number | undefined;
  readonly retry: 'never' | 'later';
  readonly audience: 'sender' | 'operator' | 'author';
  /** The mend: a command or a config line; undefined where there is none to give. */
  readonly mend: string | undefined;
  /** What a sender is told, for a 4xx. */
  readonly senderText: string | undefined;
  /** The code's entry in the documentation. */
  readonly help: string;

  constructor(code: Code, params: ErrorParams<Code>, options?: { cause?: unknown }) {
    const it = CATALOGUE[code] as unknown as CatalogueEntry<object>;
    super(it.message(params), options);
    this.code = code;
    this.params = params;
    this.status = it.status;
    this.retry = it.retry;
    this.audience = it.audience;
    this.mend = it.mend?.(params);
    this.senderText = it.sender?.(params);
    this.help = `${HELP}#${code.toLowerCase()}`;
  }
}

/** Tells our errors by shape: two copies of core in one tree must still understand each other. */
export function isChangeHookError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is ChangeHookError<Code> {
  try {
    if (!(error instanceof Error) || error.name !== 'ChangeHookError') return false;
    const found = (error as { code?: unknown }).code;
    return typeof found === 'string' && Object.hasOwn(CATALOGUE, found) && (code === undefined || found === code);
  } catch {
    return false; // a thrown proxy, or an error whose members throw
  }
}

/** An error as a plain value, to cross from one thread to another. */
export interface ErrorRecord {
  code: ErrorCode;
  params: object;
  cause?: string;
}

export function toErrorRecord(error: ChangeHookError): ErrorRecord {
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { code: error.code, params: error.params, ...cause };
}

export function fromErrorRecord(record: ErrorRecord): ChangeHookError {
  const options = record.cause === undefined ? undefined : { cause: new Error(record.cause) };
  return new ChangeHookError(record.code, record.params as never, options);
}

/** One line about anything that was thrown, even an error that throws when it is read. */
export function describeError(error: unknown): string {
  try {
    if (error instanceof Error) return String(error.message) || String(error.name);
  } catch {
    return 'an error that throws when it is read';
  }
  return typeof error === 'string' ? error : `a thrown ${error === null ? 'null' : typeof error}`;
}
