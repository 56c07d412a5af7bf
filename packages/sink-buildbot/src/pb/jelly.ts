import { PbInstance, PbOpaque, PbRemote, PbTuple, type JellyValue } from './jelly-value.js';
import { atom, type Sexp } from './sexp.js';

const NONE: Sexp = [atom('None')];
const TRUE: Sexp = [atom('boolean'), atom('true')];
const FALSE: Sexp = [atom('boolean'), atom('false')];
const UNICODE = atom('unicode');
const LIST = atom('list');
const TUPLE = atom('tuple');
const DICTIONARY = atom('dictionary');
const LOCAL = atom('local');

/** A value as the expression that the peer understands. Lone surrogates of a text become U+FFFD: Python would refuse them. */
export function jelly(value: JellyValue): Sexp {
  if (value === null) return NONE;
  switch (typeof value) {
    case 'boolean': return value ? TRUE : FALSE;
    case 'number':
    case 'bigint': return value;
    case 'string': return [UNICODE, Buffer.from(value, 'utf8')];
    default: return jellyObject(value);
  }
}

function jellyObject(value: Exclude<JellyValue, null | boolean | number | bigint | string>): Sexp {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return [LIST, ...jellyAll(value as readonly JellyValue[])];
  if (value instanceof PbTuple) return [TUPLE, ...jellyAll(value.elements)];
  // The peer's own object goes back as `local`: local to the one who reads it.
  if (value instanceof PbRemote) return [LOCAL, value.id];
  if (value instanceof PbInstance) return [atom(value.className), jelly(value.state)];
  if (value instanceof PbOpaque) throw new TypeError(`a ${value.kind} can't be sent back`);
  const entries: Iterable<readonly [JellyValue, JellyValue]> = isMap(value) ? value : Object.entries(value);
  return [DICTIONARY, ...Array.from(entries, ([key, item]) => [jelly(key), jelly(item)])];
}

const isMap = (value: object): value is ReadonlyMap<JellyValue, JellyValue> => value instanceof Map;

const jellyAll = (values: readonly JellyValue[]): Sexp[] => values.map((value) => jelly(value));
