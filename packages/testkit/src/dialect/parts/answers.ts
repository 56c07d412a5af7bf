import { mediaTypeOf } from 'change-hook-core';
import type { HookRequestParts } from 'change-hook-core';
import { breach, hold } from '../../laws/breach.js';
import type { Law } from '../../laws/law.js';
import { ask } from '../tools/ask.js';
import type { Outcome } from '../tools/ask.js';
import { placesOf, showPlace } from '../tools/body-places.js';
import { spread } from '../tools/spread.js';
import type { Subject } from '../tools/subject.js';
import { WatchedRequest } from '../tools/watched-request.js';

/** A text that no dialect says by itself. */
const CANARY = 'sesame-canary-7c1f';
/** Requests in all: a payload has hundreds of texts, and a dialect some dozen cases. */
const MOST_REQUESTS = 2_000;

/** What the sender and the operator are told. */
export function answersLaws(subject: Subject, law: Law): void {
  law('says why it ignores a request, in one line', async () => {
    for (const { where, outcome } of await subject.specimens()) {
      for (const sentence of sentencesOf(outcome)) {
        const plain = sentence.trim() !== '' && !/[\p{Cc}\u2028\u2029]/u.test(sentence);
        hold(
          plain,
          `${where} the reason is ${JSON.stringify(sentence)}`,
          'say in a short sentence, on one line, why there is nothing to build: "the ping arrived; it makes no change"',
        );
      }
    }
  });

  law("repeats nothing of the sender's text in a reason", async () => {
    for (const { where, parts, mount, what } of await marked(subject)) {
      const outcome = await ask(mount, new WatchedRequest(parts), { where: `${where}, with a text of ours as ${what},` });
      for (const sentence of sentencesOf(outcome)) {
        if (!sentence.includes(CANARY)) continue;
        breach(
          `${where} ${what} turns up in the reason "${sentence}"`,
          'name the field, and not what it holds: reasons are answered, logged and shown, and the sender may be anyone',
        );
      }
    }
  });
}

/** The texts in an outcome that are answered, logged and shown. */
function sentencesOf(outcome: Outcome): readonly string[] {
  if ('unparsable' in outcome) return [outcome.unparsable];
  const { translation } = outcome;
  if ('ignored' in translation) return [translation.ignored];
  if ('untranslated' in translation) return [translation.untranslated];
  return 'invalid' in translation ? translation.invalid : [];
}

/** The requests of the cases, each with the canary in the place of one text. */
async function marked(subject: Subject) {
  const requests = (await subject.specimens()).flatMap(({ where, parts, mount }) =>
    markedParts(parts).map(([what, changed]) => ({ where, mount, what, parts: changed })),
  );
  return spread(requests, MOST_REQUESTS);
}

function markedParts(parts: HookRequestParts): [what: string, parts: HookRequestParts][] {
  const query = new URLSearchParams(parts.query);
  const places = placesOf(parts.body, mediaTypeOf(parts.headers.get('content-type')));
  return [
    ...[...parts.headers.keys()].filter((name) => name !== 'content-type').map((name): [string, HookRequestParts] => [
      `the header ${name}`, { ...parts, headers: new Map([...parts.headers, [name, CANARY]]) },
    ]),
    ...[...query.keys()].map((name): [string, HookRequestParts] => {
      const changed = new URLSearchParams(query);
      changed.set(name, CANARY);
      return [`the parameter ${name} of the query`, { ...parts, query: changed.toString() }];
    }),
    ...(places?.places ?? []).filter((it) => typeof places?.at(it) === 'string').map((place): [string, HookRequestParts] => [
      `${showPlace(place)} of the body`, { ...parts, body: places!.put(place, JSON.stringify(CANARY)) },
    ]),
    ['the body', { ...parts, body: Buffer.from(`{"${CANARY}": `) }],
  ];
}
