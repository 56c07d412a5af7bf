import type { z } from 'zod';
import { inPlainWords } from '../config/config-problems.js';
import { Refusal } from './refusal.js';

/** zod types a key that may be absent as one that may be undefined, too; neither JSON nor a query can say undefined. */
type Present<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** What a request ordered, as its schema gives it. */
export type Checked<Schema extends z.ZodObject> = Present<z.infer<Schema>>;

/** Checks the JSON that was sent. Throws a 400 that names everything that is wrong with it, and 415 for what is not JSON. */
export function checkBody<Schema extends z.ZodObject>(
  schema: Schema,
  { body, rawBody }: { body?: unknown; rawBody?: string | undefined },
): Checked<Schema> {
  // The parser leaves alone what is not JSON, and then an order that nobody has read would pass for one without conditions.
  if (rawBody === undefined) throw new Refusal(415, 'send JSON, with Content-Type: application/json');
  return check(schema, body);
}

function check<Schema extends z.ZodObject>(schema: Schema, value: unknown): Checked<Schema> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal(400, 'send a JSON object');
  const checked = schema.safeParse(value, { error: inPlainWords });
  if (checked.success) return checked.data as Checked<Schema>;
  throw new Refusal(400, checked.error.issues.map((issue) => sentenceOf(issue, Object.keys(schema.shape))).join('; '));
}

/** The same for a query, whose values are texts; one that is there twice would leave it open which of them counts. */
export function checkQuery<Schema extends z.ZodObject>(
  schema: Schema,
  query: Record<string, string | string[] | undefined>,
): Checked<Schema> {
  const repeated = Object.keys(query).find((name) => Array.isArray(query[name]));
  if (repeated !== undefined) throw new Refusal(400, `${repeated} is there more than once`);
  return check(schema, query);
}

/** What is not understood is refused: without it, the answer, or what is done to all that it names, would be about others. */
function sentenceOf(issue: z.core.$ZodIssue, known: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') return `there is ${known.join(', ')}, and not ${issue.keys.join(', ')}`;
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')} ${issue.message}`;
}
