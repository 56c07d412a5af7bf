/** A place of a body where a value stands: the way to it through objects and lists. The first step of a form's is its field. */
export type Place = readonly (string | number)[];

/** A body that can be written anew with something else in one of its places. */
export interface BodyPlaces {
  places: readonly Place[];
  /** The value at a place. */
  at(place: Place): unknown;
  /** The body with this JSON text at the place (in a field of a form that holds no JSON: with this text). */
  put(place: Place, json: string): Uint8Array;
  /** The body with a member, or a field, that no sender sends. */
  add(name: string, value: string): Uint8Array;
  /** The same values in other bytes: what a parser and a writer of JSON or of forms make of it. None is the body itself. */
  respell(): Uint8Array[];
  /** The body inside of a member of this name. */
  wrap(name: string): Uint8Array;
}

const FORM = 'application/x-www-form-urlencoded';
/** Stands for the text to be put there until all is written; no payload holds it. */
const MARK = 'change-hook-testkit:mark';

/** The places of a JSON body that is an object or a list, or of a form; undefined for any other body. */
export function placesOf(body: Uint8Array, mediaType: string): BodyPlaces | undefined {
  if (mediaType === FORM) return formPlaces(Buffer.from(body).toString('utf8'));
  const value = parse(Buffer.from(body).toString('utf8').replace(/^\ufeff/, ''));
  return value === undefined ? undefined : jsonPlaces(value, Buffer.from(body).toString('utf8'));
}

export function showPlace(place: Place): string {
  return place.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');
}

function jsonPlaces(value: object, text: string): BodyPlaces {
  return {
    places: walk(value),
    at: (place) => valueAt(value, place),
    put: (place, json) => Buffer.from(write(value, place, json)),
    add(name, more) {
      const longer = Array.isArray(value) ? [...(value as unknown[]), more] : { ...value, [name]: more };
      return Buffer.from(JSON.stringify(longer));
    },
    respell: () => unlike(text, JSON.stringify(value), JSON.stringify(value, undefined, 1), `${JSON.stringify(value)}\n`),
    wrap: (name) => Buffer.from(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`),
  };
}

type Field = [name: string, value: string];

function formPlaces(text: string): BodyPlaces {
  const fields: Field[] = [...new URLSearchParams(text)];
  const documents = fields.map(([, value]) => parse(value));
  const encode = (all: Field[]): Buffer => Buffer.from(new URLSearchParams(all).toString());
  const replace = (at: number, value: string): Buffer => encode(fields.map(([name, old], n) => [name, n === at ? value : old]));
  const locate = ([name]: Place): number => fields.findIndex(([field]) => field === name);
  return {
    places: fields.flatMap(([name], at): Place[] => [[name], ...walk(documents[at], [name])]),
    at: (place) => {
      const at = locate(place);
      return place.length === 1 ? fields[at]?.[1] : valueAt(documents[at], place.slice(1));
    },
    put: (place, json) => {
      const at = locate(place);
      const document = documents[at];
      return replace(at, place.length === 1 || document === undefined ? json : write(document, place.slice(1), json));
    },
    add: (name, value) => encode([...fields, [name, value]]),
    respell: () => unlike(text, encode(fields).toString(), encode(fields).toString().replaceAll('+', '%20'), `${text}&`),
    wrap: (name) => encode([[name, text]]),
  };
}

/** A JSON text that is an object or a list. */
function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const unlike = (text: string, ...spellings: string[]): Buffer[] =>
  [...new Set(spellings)].filter((spelling) => spelling !== text).map((spelling) => Buffer.from(spelling));

function walk(value: unknown, above: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...above, Array.isArray(value) ? Number(key) : key];
    return [place, ...walk(inner, place)];
  });
}

function valueAt(value: unknown, place: Place): unknown {
  return place.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | undefined)?.[step], value);
}

function write(value: unknown, place: Place, json: string): string {
  // A function, since `$&` and the like mean something in a replacement that is a text.
  return JSON.stringify(withMark(value, place)).replace(JSON.stringify(MARK), () => json);
}

function withMark(value: unknown, [step, ...rest]: Place): unknown {
  if (step === undefined) return MARK;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[step] = withMark(copy[step], rest);
  return copy;
}
