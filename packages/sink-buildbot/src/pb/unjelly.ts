import { PbInstance, PbOpaque, PbRemote, PbTuple, type JellyValue } from './jelly-value.js';
import { PbProtocolError } from './pb-errors.js';
import { isList, utf8, wordOf, type Sexp } from './sexp.js';

/**
 * The value of an expression that came from the peer. Whatever it names, nothing is looked up, loaded or run: kinds that have no
 * meaning here become {@link PbOpaque}. Throws {@link PbProtocolError} where an expression is not Jelly at all.
 */
export function unjelly(sexp: Sexp): JellyValue {
  return read(sexp, new Map());
}

/** Values that were numbered by `reference`, for `dereference`. */
type References = Map<number, JellyValue>;

function read(sexp: Sexp, references: References): JellyValue {
  if (!isList(sexp)) return sexp;
  const kind = wordOf(sexp[0]);
  if (kind === undefined) throw new PbProtocolError('a Jelly expression without a kind');
  const rest = sexp.slice(1);
  const readAll = (): JellyValue[] => rest.map((element) => read(element, references));
  switch (kind) {
    case 'None': return null;
    case 'boolean': return wordOf(rest[0]) === 'true';
    case 'unicode': return utf8(bytesOf(rest[0]));
    case 'list':
    case 'set':
    case 'frozenset': return readAll();
    case 'tuple': return new PbTuple(readAll());
    case 'dictionary': return readDictionary(rest, references);
    case 'remote': return new PbRemote(numberOf(rest[0]));
    case 'reference': return readReference(rest, references);
    // What is not numbered yet is a circle: nothing that is meant for us has one.
    case 'dereference': return references.get(numberOf(rest[0])) ?? new PbOpaque(kind);
    default: return kind.includes('.') ? readInstance(kind, rest, references) : new PbOpaque(kind);
  }
}

function readDictionary(pairs: readonly Sexp[], references: References): JellyValue {
  const map = new Map<JellyValue, JellyValue>();
  for (const pair of pairs) {
    if (!isList(pair) || pair.length !== 2) throw new PbProtocolError('a dictionary entry that is not a pair');
    map.set(read(pair[0]!, references), read(pair[1]!, references));
  }
  return map;
}

function readReference(rest: readonly Sexp[], references: References): JellyValue {
  const [id, inner] = rest;
  if (inner === undefined) throw new PbProtocolError('a reference to nothing');
  const value = read(inner, references);
  references.set(numberOf(id), value);
  return value;
}

/** `[class, state]` is a copy, `[class, number, state]` a cached copy. */
function readInstance(className: string, rest: readonly Sexp[], references: References): JellyValue {
  const state = rest.at(-1);
  return new PbInstance(className, state === undefined ? null : read(state, references));
}

function bytesOf(sexp: Sexp | undefined): Uint8Array {
  if (!(sexp instanceof Uint8Array)) throw new PbProtocolError('a text without its bytes');
  return sexp;
}

function numberOf(sexp: Sexp | undefined): number {
  if (typeof sexp !== 'number') throw new PbProtocolError('a reference without its number');
  return sexp;
}
