import type { StandardSchemaV1 } from '@standard-schema/spec';
import { didYouMean } from './did-you-mean.js';
import { jsonSchemaOf } from './json-schema-of.js';

/** One line an issue: `skips[0]: expected text`. */
export function describeIssues(issues: readonly StandardSchemaV1.Issue[], schema: StandardSchemaV1): string[] {
  const lines = issues.map((issue) => {
    const path = (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step));
    const place = showPath(path);
    return `${place === '' ? '' : `${place}: `}${issue.message}${guessOf(issue, path, schema)}`;
  });
  return lines.length > 0 ? lines : ['its schema refuses them and does not say why'];
}

/** `a.b[2]` */
export function showPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : `${text === '' ? '' : '.'}${String(step)}`;
  return text;
}

/**
 * Standard Schema has no word for an unknown key, nor a list of the known ones. zod gives both beside it (`keys` of an issue and
 * a JSON Schema); with another library there is no guess.
 */
function guessOf(issue: StandardSchemaV1.Issue, path: readonly PropertyKey[], schema: StandardSchemaV1): string {
  const { code, keys } = issue as { code?: unknown; keys?: unknown };
  if (code !== 'unrecognized_keys' || !Array.isArray(keys)) return '';
  const known = knownKeys(schema, path);
  const guesses = keys.map((key) => didYouMean(String(key), known)).filter((guess) => guess !== undefined);
  return guesses.length === 0 ? '' : `; did you mean ${guesses.map((guess) => `"${guess}"`).join(', ')}?`;
}

interface Properties {
  properties?: Record<string, Properties>;
}

function knownKeys(schema: StandardSchemaV1, path: readonly PropertyKey[]): string[] {
  let at: Properties | undefined = jsonSchemaOf(schema);
  for (const step of path) at = at?.properties?.[String(step)];
  return Object.keys(at?.properties ?? {});
}
