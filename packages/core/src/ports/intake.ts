/** A hook request on its way to the intake: cloneable values only, because the default intake lives in a worker thread. */
export interface IntakeRequest {
  /** A key of `change_hook_dialects`. */
  mount: string;
  /** Upper case. */
  method: string;
  /** The raw query without its question mark; '' where there is none. */
  query: string;
  /** Lower-case names; each at most once. */
  headers: Record<string, string>;
  /** The exact bytes, as received (still compressed where the sender compressed). Transferred, so the caller loses it. */
  body: ArrayBuffer;
  /** The sender's address, for the record of a rejected request. */
  address?: string;
  /** The `X-Request-Id` of the answer, for the log. */
  requestId?: string;
}

/** What the sender is told. */
export interface IntakeAnswer {
  status: number;
  answer: IntakeBody;
}

export type IntakeBody =
  | { id: string; changes: number; duplicate?: true }
  | { id: string; polls: number; duplicate?: true }
  | { id: string; ignored: string; duplicate?: true }
  | { id: string; state: 'untranslated'; duplicate?: true }
  | { error: string; message?: string; problems?: readonly string[] };

/**
 * From the raw request to the durable receipt: verify, inflate, identify, translate, commit, answer. It never rejects for
 * anything a sender can do; what goes wrong is an answer.
 */
export interface Intake {
  submit(request: IntakeRequest): Promise<IntakeAnswer>;
}
