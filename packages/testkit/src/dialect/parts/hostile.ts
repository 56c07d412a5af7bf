import { isDeepStrictEqual } from 'node:util';
import { mediaTypeOf } from 'change-hook-core';
import type { HookRequestParts } from 'change-hook-core';
import { hold } from '../../laws/breach.js';
import type { Law } from '../../laws/law.js';
import { ask } from '../tools/ask.js';
import type { Outcome } from '../tools/ask.js';
import { placesOf, showPlace } from '../tools/body-places.js';
import type { BodyPlaces, Place } from '../tools/body-places.js';
import { BODIES, DEEP, HEADER_VALUES, MEDIA_TYPES, ODD_JSON, QUERIES } from '../tools/hostile-table.js';
import { spread } from '../tools/spread.js';
import type { Specimen, Subject } from '../tools/subject.js';
import { WatchedRequest } from '../tools/watched-request.js';

/** Requests a law, at most: it must be over before any test runner loses patience. */
const MOST = { mutations: 3_000, deep: 60, others: 1_500 } as const;

/** Whatever a request holds, each hook answers; the one error that it may let through is CH_REQUEST_UNPARSABLE. */
export function hostileLaws(subject: Subject, law: Law): void {
  const each = (most: number, requests: (specimen: Specimen) => Hostile[]) => async (): Promise<void> => {
    const specimens = await subject.specimens();
    const all = specimens.flatMap((specimen) => requests(specimen).map((hostile) => ({ ...hostile, specimen })));
    for (const { specimen, what, parts } of spread(all, most)) await answer(specimen, parts(), what);
  };

  law('answers any body that it did not expect', each(MOST.others, ({ parts }) =>
    BODIES.map(([what, body]) => ({ what, parts: () => ({ ...parts, body: body() }) })),
  ));

  law('answers a body that was cut off', each(MOST.others, ({ parts }) =>
    Array.from({ length: 24 }, (_, at) => ({
      what: 'with its body cut off',
      parts: () => ({ ...parts, body: parts.body.subarray(0, Math.floor((parts.body.length * at) / 24)) }),
    })),
  ));

  law('answers whatever value stands in any place of a body', each(MOST.mutations, (specimen) =>
    withPlaces(specimen, (places, place) =>
      ODD_JSON.map((json) => ({ what: `with ${json.slice(0, 40)} as ${showPlace(place)}`, put: () => places.put(place, json) }))),
  ));

  law('makes changes that can be stored of texts with lone surrogates and NULs', each(MOST.mutations, (specimen) =>
    withPlaces(specimen, (places, place) => {
      const text = places.at(place);
      if (typeof text !== 'string') return [];
      const inner = JSON.stringify(text).slice(1, -1);
      const odd = [`"${inner}\\ud800"`, `"\\udc00\\u0000${inner}"`];
      return odd.map((json) => ({ what: `with half a character in ${showPlace(place)}`, put: () => places.put(place, json) }));
    }),
  ));

  law('answers 10,000 levels of nesting, anywhere', each(MOST.deep, (specimen) =>
    withPlaces(specimen, (places, place) =>
      DEEP.map((json) => ({ what: `with 10,000 levels of nesting as ${showPlace(place)}`, put: () => places.put(place, json) }))),
  ));

  law('answers without any one header, and without all', each(MOST.others, ({ parts }) => [
    { what: 'without headers', parts: () => ({ ...parts, headers: new Map() }) },
    ...[...parts.headers.keys()].map((name) => ({
      what: `without the header ${name}`,
      parts: () => ({ ...parts, headers: new Map([...parts.headers].filter(([other]) => other !== name)) }),
    })),
  ]));

  law('answers whatever a header or the query holds', each(MOST.others, ({ parts }) => [
    ...[...parts.headers.keys()].flatMap((name) => HEADER_VALUES.map((value) => ({
      what: `with ${JSON.stringify(value.slice(0, 40))} in the header ${name}`,
      parts: () => ({ ...parts, headers: new Map([...parts.headers, [name, value]]) }),
    }))),
    ...QUERIES.map((query) => ({ what: `with the query ${query.slice(0, 40)}`, parts: () => ({ ...parts, query }) })),
  ]));

  law('answers a body of another media type, or of none', each(MOST.others, ({ parts, mount }) =>
    [...mount.accepts.mediaTypes, ...MEDIA_TYPES].map((type) => ({
      what: `with the media type ${type === '' ? '(none)' : type}`,
      parts: () => withType(parts, type),
    })),
  ));

  law('takes nothing from __proto__, and pollutes nothing', async () => {
    const before = Reflect.ownKeys(Object.prototype);
    for (const specimen of await subject.specimens()) {
      const places = bodyOf(specimen);
      if (places === undefined) continue;
      const inside = (name: string): Promise<Outcome> =>
        answer(specimen, { ...specimen.parts, body: places.wrap(name) }, `with its body inside of ${name}`);
      const [hidden, aside] = [await inside('__proto__'), await inside('change_hook_testkit')];
      hold(
        isDeepStrictEqual(told(hidden), told(aside)),
        `${specimen.where} what stands under __proto__ is taken for the body's own`,
        'read own members only: Object.hasOwn(payload, name), or the readers of change-hook-kit',
      );
      const polluted = Reflect.ownKeys(Object.prototype).filter((name) => !before.includes(name));
      for (const name of polluted) delete (Object.prototype as Record<string | symbol, unknown>)[name];
      hold(
        polluted.length === 0,
        `${specimen.where} Object.prototype got ${polluted.map(String).join(', ')}`,
        "never write to object[name] with a name of the sender's: use a Map, or Object.create(null)",
      );
    }
  });
}

interface Hostile {
  what: string;
  /** Made when its turn comes: most are never made. */
  parts: () => HookRequestParts;
}

async function answer({ mount, where }: Specimen, parts: HookRequestParts, what: string): Promise<Outcome> {
  return ask(mount, new WatchedRequest(parts), { where: `${where}, ${what}:` });
}

const told = (outcome: Outcome): unknown =>
  'unparsable' in outcome ? outcome : { changes: outcome.changes, kinds: Object.keys(outcome.translation) };

const bodyOf = ({ parts }: Specimen): BodyPlaces | undefined =>
  placesOf(parts.body, mediaTypeOf(parts.headers.get('content-type')));

function withType(parts: HookRequestParts, type: string): HookRequestParts {
  const headers = new Map(parts.headers);
  headers.delete('content-type');
  if (type !== '') headers.set('content-type', type);
  return { ...parts, headers };
}

function withPlaces(
  specimen: Specimen, make: (places: BodyPlaces, place: Place) => { what: string; put: () => Uint8Array }[],
): Hostile[] {
  const places = bodyOf(specimen);
  return (places?.places ?? []).flatMap((place) =>
    make(places!, place).map(({ what, put }) => ({ what, parts: () => ({ ...specimen.parts, body: put() }) })),
  );
}
