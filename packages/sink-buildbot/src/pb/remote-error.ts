import { PbInstance, type JellyValue } from './jelly-value.js';
import { PbRemoteError } from './pb-errors.js';
import { latin1, utf8, wordOf, isList, type Sexp } from './sexp.js';
import { unjelly } from './unjelly.js';

/**
 * The exception that an `error` frame carries. As a rule it is a copied `Failure` whose state has `type` (bytes, the class's
 * full name) and `value` (text); an exception that the peer allows to travel itself comes as its own class. Never throws: an
 * error that can't be understood is still the answer to a call.
 */
export function readRemoteError(sexp: Sexp): PbRemoteError {
  try {
    const value = unjelly(sexp);
    if (value instanceof PbInstance) return fromInstance(value);
  } catch {
    // Told by its kind alone, below.
  }
  return new PbRemoteError((isList(sexp) ? wordOf(sexp[0]) : undefined) ?? '', '');
}

function fromInstance({ className, state }: PbInstance): PbRemoteError {
  if (!(state instanceof Map)) return new PbRemoteError(className, '');
  // Keys are text from Python 3, and bytes from older peers.
  const field = (name: string): string => {
    for (const [key, value] of state as ReadonlyMap<JellyValue, JellyValue>) if (textOf(key) === name) return textOf(value);
    return '';
  };
  return new PbRemoteError(field('type') || className, field('value'));
}

function textOf(value: JellyValue): string {
  if (typeof value === 'string') return value;
  if (!(value instanceof Uint8Array)) return '';
  const text = utf8(value);
  return text.includes('\ufffd') ? latin1(value) : text;
}
