/**
 * What Jelly, Perspective Broker's object layer, can say, as values of ours: text is Python's str, `Uint8Array` its bytes,
 * an array its list, a `Map` its dict. A plain object is sent as a dict with text keys, and never comes back as one.
 */
export type JellyValue =
  | null | boolean | number | bigint | string | Uint8Array
  | readonly JellyValue[] | ReadonlyMap<JellyValue, JellyValue> | { readonly [name: string]: JellyValue }
  | PbTuple | PbRemote | PbInstance | PbOpaque;

/** Python's tuple. */
export class PbTuple {
  constructor(readonly elements: readonly JellyValue[]) {}
}

/** An object that lives at the peer; `id` is its number on this connection. */
export class PbRemote {
  constructor(readonly id: number) {}
}

/** The copy of a peer's object: an exception comes as one. */
export class PbInstance {
  constructor(readonly className: string, readonly state: JellyValue) {}
}

/** Something that has no meaning for us (a class, a module, a date, a cached object): only its kind is kept. */
export class PbOpaque {
  constructor(readonly kind: string) {}
}
