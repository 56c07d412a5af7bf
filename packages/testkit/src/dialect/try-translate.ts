import { createHookRequest, ManualClock, MemoryLog, normaliseChange } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import type { AnyDialect } from '../cases/run-case.js';

/** A request for a test of one's own. */
export interface TriedRequest {
  headers?: Readonly<Record<string, string>>;
  /** Without `?`. */
  query?: string;
  body: string | Uint8Array;
}

/**
 * What a dialect that answers at once makes of a request, by valid options as a config has them; nothing is verified. For tests that try very
 * many requests, such as those by a generator.
 */
export function tryTranslate(dialect: AnyDialect, { headers = {}, query = '', body }: TriedRequest, options: object = {}): Translation {
  const request = createHookRequest({
    mount: dialect.name, method: 'POST', query, headers: new Map(Object.entries(headers)), body: typeof body === 'string' ? Buffer.from(body) : body,
  });
  const ctx = { options: checked(dialect, options), secrets: [], log: new MemoryLog(), clock: new ManualClock() };
  const translation = dialect.translate(request, ctx);
  if (translation instanceof Promise) throw new Error(`translate of ${dialect.name} gives a promise: await what it gives yourself`);
  return translation as Translation;
}

function checked({ name, options: schema }: AnyDialect, options: object): unknown {
  if (schema === undefined) return {};
  const result = schema['~standard'].validate(options);
  if (result instanceof Promise) throw new Error(`the options of ${name} are checked by a promise: await them yourself`);
  if (result.issues !== undefined) throw new Error(`the options are not valid: ${result.issues.map((issue) => issue.message).join('; ')}`);
  return result.value;
}

/** Whether a translation says something that the gateway can take: changes that can be stored, or a reason. */
export function isVerdict(translation: Translation): boolean {
  if ('changes' in translation) return translation.changes.length > 0 && translation.changes.every((change) => 'change' in normaliseChange(change));
  return ('ignored' in translation && translation.ignored !== '') || ('invalid' in translation && translation.invalid.length > 0);
}
