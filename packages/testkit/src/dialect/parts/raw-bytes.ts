import type { HookRequestParts } from 'change-hook-core';
import { mediaTypeOf } from 'change-hook-core';
import { hold } from '../../laws/breach.js';
import type { Law } from '../../laws/law.js';
import { dress } from '../sign.js';
import { askVerify } from '../tools/ask.js';
import { placesOf } from '../tools/body-places.js';
import type { Specimen, Subject } from '../tools/subject.js';
import { WatchedRequest } from '../tools/watched-request.js';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const MEND =
  'sign request.body itself, the bytes as they came; request.text(), request.json() and a JSON text made anew are other bytes. ' +
  "A sender whose signature does not cover the body has authentication: 'token'";

/** A signature is one of bytes: for those that were sent it is right, for all others wrong. */
export function rawBytesLaws(subject: Subject, law: Law): void {
  const [secret] = subject.secrets;

  law('refuses the signature of the same JSON, or form, written otherwise', async () => {
    for (const specimen of await subject.understood()) {
      const { body, headers } = specimen.parts;
      const places = placesOf(body, mediaTypeOf(headers.get('content-type')));
      if (places === undefined) continue;
      const spellings = [body, ...places.respell()];
      for (const signed of spellings) {
        for (const sent of spellings) {
          const fooled = sent !== signed && (await verified(specimen, signed, sent));
          hold(!fooled, `${specimen.where} verify lets in a body that says the same in other bytes than were signed`, MEND);
        }
      }
    }
  });

  law('refuses a body that got a byte order mark on its way', async () => {
    for (const specimen of await subject.understood()) {
      const { body } = specimen.parts;
      hold(
        !(await verified(specimen, body, Buffer.concat([BOM, body]))),
        `${specimen.where} verify lets in a body with a byte order mark that was signed without`,
        MEND,
      );
    }
  });

  law('lets in a body with a byte order mark that was signed with it', async () => {
    for (const specimen of await subject.understood()) {
      const body = Buffer.concat([BOM, specimen.parts.body]);
      hold(
        await verified(specimen, body, body),
        `${specimen.where} verify refuses a body with a byte order mark that was rightly signed`,
        MEND,
      );
    }
  });

  law('tells bytes apart that are the same text', async () => {
    for (const specimen of await subject.understood()) {
      // Neither is UTF-8, and both are decoded to U+FFFD.
      const [one, two] = [Buffer.of(0xfe), Buffer.of(0xff)].map((byte) => Buffer.concat([specimen.parts.body, byte])) as [Buffer, Buffer];
      hold(
        await verified(specimen, one, one),
        `${specimen.where} verify refuses a body that is not UTF-8 and was rightly signed`,
        MEND,
      );
      hold(
        !(await verified(specimen, one, two)),
        `${specimen.where} verify lets in other bytes than were signed, since both are decoded to the same text`,
        MEND,
      );
    }
  });

  /** Whether `sent` is let in under the signature of `signed`. */
  async function verified(specimen: Specimen, signed: Uint8Array, sent: Uint8Array): Promise<boolean> {
    const parts: HookRequestParts = { ...specimen.parts, body: signed };
    const slots = await subject.sign(parts, secret);
    const mount = await subject.locked(specimen, secret);
    return (await askVerify(mount, new WatchedRequest(dress({ ...parts, body: sent }, slots)), { where: specimen.where })).ok;
  }
}
