import { mediaTypeOf, MemoryLog } from 'change-hook-core';
import type { HookRequestParts, Mount } from 'change-hook-core';
import { breach, hold } from '../../laws/breach.js';
import type { Law } from '../../laws/law.js';
import { dress, sameSlot, showSlot } from '../sign.js';
import type { Slot } from '../sign.js';
import { ask } from '../tools/ask.js';
import { placesOf } from '../tools/body-places.js';
import type { Specimen, Subject } from '../tools/subject.js';
import { WatchedRequest } from '../tools/watched-request.js';

/** A member, or field, that no sender sends and no dialect reads: where it turns up, the body went whole. */
const STRANGER = 'change-hook-testkit-stranger';
/** What the gateway blanks without being told. */
const ALWAYS_BLANKED: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** What must not be kept or shown. */
export function secretsLaws(subject: Subject, law: Law): void {
  const checksSecrets = subject.dialect.authentication !== 'none';
  const [secret, other] = subject.secrets;

  law('logs no body', async () => {
    for (const specimen of await subject.specimens()) {
      const { mount, parts, where } = specimen;
      const body = bodyWithStranger(specimen);
      const log = new MemoryLog();
      for (const sent of [body, Buffer.from(`{"${STRANGER}": `)]) {
        await ask(mount, new WatchedRequest({ ...parts, body: sent }), { where, log });
      }
      if (holds(log, STRANGER, body)) {
        breach(
          `${specimen.where} the body goes into the log`,
          'log what you found out, a ref or a count, and never the body or the payload: it may hold what only the forge ' +
            'and the master may know',
        );
      }
    }
  });

  if (!checksSecrets) return;

  law('logs neither secret nor signature', async () => {
    for (const specimen of await subject.understood()) {
      const slots = await subject.sign(specimen.parts, secret);
      const wrong = await subject.sign(specimen.parts, other);
      const mount = await subject.locked(specimen, secret);
      for (const given of [slots, wrong, []]) {
        const log = await logOf(mount, dress(specimen.parts, given), specimen);
        const found = [secret, ...proofs(slots, wrong), ...proofs(wrong, slots)].find((text) => holds(log, text));
        hold(
          found === undefined,
          `${specimen.where} ${found === secret ? 'the secret' : 'a signature'} goes into the log`,
          'log neither ctx.secrets, ctx.options.secret nor the headers of a request',
        );
      }
    }
  });

  law('says of each header and parameter that carries a secret that it is sensitive', async () => {
    for (const specimen of await subject.understood()) {
      const mount = await subject.locked(specimen, secret);
      for (const slot of await subject.sign(specimen.parts, secret)) {
        if (!carries(slot.value, secret) || isBlanked(mount, slot)) continue;
        const list = slot.in === 'header' ? 'headers' : 'query';
        breach(
          `${showSlot(slot)} carries the secret itself, and would be stored with each receipt`,
          `add it: sensitive: { ${list}: ['${slot.name}'] }`,
        );
      }
    }
  });

  law('repeats no secret in what it makes of a request', async () => {
    for (const specimen of await subject.understood()) {
      const mount = await subject.locked(specimen, secret);
      const request = new WatchedRequest(await subject.signed(specimen.parts, secret));
      const outcome = await ask(mount, request, { where: specimen.where });
      hold(
        !JSON.stringify(outcome).includes(secret),
        `${specimen.where} the secret stands in what the dialect answers`,
        'leave the options, and headers that carry a token, out of changes, delivery ids and reasons',
      );
    }
  });
}

async function logOf(mount: Mount, parts: HookRequestParts, { where }: Specimen): Promise<MemoryLog> {
  const log = new MemoryLog();
  await ask(mount, new WatchedRequest(parts), { where, log });
  return log;
}

function bodyWithStranger({ parts }: Specimen): Uint8Array {
  const places = placesOf(parts.body, mediaTypeOf(parts.headers.get('content-type')));
  return places?.add(STRANGER, STRANGER) ?? parts.body;
}

/** Whether a log has a text in it, or these bytes, which JSON shows as numbers. */
function holds(log: MemoryLog, text: string, bytes?: Uint8Array): boolean {
  const all = log.text();
  if (all.includes(text) || all.includes(JSON.stringify(text).slice(1, -1))) return true;
  if (bytes === undefined || bytes.length < 8) return false;
  return all.includes([...bytes.subarray(0, 64)].join(',')) || all.includes(Buffer.from(bytes).toString('base64').slice(0, 64));
}

/** The values that hang on the secret. */
const proofs = (slots: readonly Slot[], others: readonly Slot[]): string[] =>
  slots
    .filter((slot) => slot.value.length > 8 && others.some((other) => sameSlot(other, slot) && other.value !== slot.value))
    .map(({ value }) => value);

/** As it is, or in Base64 as Basic writes it. */
function carries(value: string, secret: string): boolean {
  const [, base64 = ''] = /([a-z0-9+/]+=*)$/i.exec(value) ?? [];
  return value.includes(secret) || Buffer.from(base64, 'base64').toString('utf8').includes(secret);
}

function isBlanked({ sensitive }: Mount, { in: place, name }: Slot): boolean {
  return place === 'header' ? ALWAYS_BLANKED.has(name) || sensitive.headers.has(name) : sensitive.query.has(name.toLowerCase());
}
