import { filledTextAt } from './payload.js';
import type { JsonObject } from './payload.js';
import { passesBranch } from './ref-options.js';
import { parseRef } from './refs.js';
import type { Ref } from './refs.js';

/** The branch or tag in `ref` of a push, or the translation of a push that makes no change for that. */
export function pushedRef(
  payload: JsonObject, branch: Parameters<typeof passesBranch>[0],
): { ref: Ref } | { invalid: readonly string[] } | { ignored: string } {
  const name = filledTextAt(payload, 'ref');
  if (name === undefined) return { invalid: ['ref of the payload is missing or no text'] };
  const ref = parseRef(name);
  if (ref.kind === 'other') return { ignored: 'the ref is neither a branch nor a tag' };
  return passesBranch(branch, ref) ? { ref } : { ignored: `the option branch does not let the ${ref.kind} through` };
}
