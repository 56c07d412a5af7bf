import { z } from 'zod';
import { ChangeHookError, didYouMean } from 'change-hook-core';

type Issue = z.core.$ZodIssue;

/** Every issue of zod as a problem of its own, in words for an operator; unknown keys with a guess at what was meant. */
export function toProblems(error: z.ZodError, where: string, schema: z.ZodType): ChangeHookError[] {
  return error.issues.flatMap(plainIssues).map((issue) => {
    const path = showPath(where, issue.path);
    if (issue.code !== 'unrecognized_keys') {
      return new ChangeHookError('CH_CONFIG_VALUE', { path: path === '' ? 'top level' : path, problem: issue.message });
    }
    const [key = ''] = issue.keys;
    return new ChangeHookError('CH_CONFIG_UNKNOWN_KEY', {
      key,
      where: path === '' ? 'the config' : path,
      guess: didYouMean(key, knownKeys(schema, issue.path)),
    });
  });
}

/** zod's words are for programmers ("Invalid input: expected record, received null"); these are for the person who wrote the file. */
export const inPlainWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      if (issue.input === null) return `has nothing after it: give it ${nameOf(issue.expected)}, or remove it`;
      return `must be ${nameOf(issue.expected)}, not ${String(issue.expected) === 'int' ? 'a fraction' : kindOf(issue.input)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      if (issue.origin !== 'number' && issue.origin !== 'int') return issue.origin === 'array' ? 'is an empty list' : 'is empty';
      return `must be ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return undefined;
  }
};

/** The issues of the branch of a union that the value was meant for: the one whose type it has. Each unknown key becomes an issue. */
function plainIssues(issue: Issue): Issue[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ ...issue, keys: [key] }));
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((branch) => !branch.some((it) => it.path.length === 0 && /^invalid_(?:type|value)$/.test(it.code)));
  if (meant === undefined) return [issue];
  return meant.flatMap((it) => plainIssues({ ...it, path: [...issue.path, ...it.path] }));
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

/** The keys that an object at `path` may have. A name in a record (a mount, a sink) leads nowhere: its keys are not ours. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at = [z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema];
  for (const step of path) at = branches(at).flatMap((it) => (typeof step === 'number' ? it.items : it.properties?.[String(step)]) ?? []);
  return branches(at).flatMap((it) => Object.keys(it.properties ?? {}));
}

const branches = (schemas: readonly JsonSchema[]): JsonSchema[] => schemas.flatMap((it) => [it, ...branches(it.anyOf ?? [])]);

/** `change_hook_dialects.github.$allow_from[1]` */
function showPath(where: string, path: readonly PropertyKey[]): string {
  let text = where;
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : `${text === '' ? '' : '.'}${String(step)}`;
  return text;
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object (lines of `key: value`)',
  record: 'an object (lines of `name: true` or `name: { options }`)',
};
const nameOf = (expected: string): string => NAMES[expected] ?? expected;

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
