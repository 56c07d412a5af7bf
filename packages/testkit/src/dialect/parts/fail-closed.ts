import { breach, hold } from '../../laws/breach.js';
import type { Law } from '../../laws/law.js';
import { dress, sameSlot, showSlot, strip } from '../sign.js';
import { askVerify } from '../tools/ask.js';
import { ODD_SIGNATURES } from '../tools/hostile-table.js';
import { lock, REFUSE, refuses, refusesRequest, verify } from '../tools/locked.js';
import type { Locked } from '../tools/locked.js';
import type { Subject } from '../tools/subject.js';
import { SuiteClock } from '../tools/suite-clock.js';
import { algorithmsOf, tamperedWith } from '../tools/tamper.js';
import { WatchedRequest } from '../tools/watched-request.js';

/** With a secret set, nothing gets in that does not prove to know it. */
export function failClosedLaws(subject: Subject, law: Law): void {
  const { dialect } = subject;
  const [secret, other] = subject.secrets;
  const each = (test: (locked: Locked) => Promise<void>) => async (): Promise<void> => {
    for (const specimen of await subject.understood()) await test(await lock(subject, specimen));
  };

  law('takes the option secret, and hands it to verify', each(async ({ mount, specimen }) => {
    const taken = subject.suite.lock === undefined ? mount.secrets.length === 1 && mount.secrets[0] === secret : !mount.open;
    hold(
      taken,
      `${specimen.where} ${subject.suite.lock === undefined ? 'ctx.secrets does not hold the secret of the config' : 'the gateway takes the mount for open'}`,
      'let the schema hand on the option `secret` as it is, a text or a list of texts; where another option holds what verify checks, let authenticates say so',
    );
  }));

  law('lets in what is rightly signed', each(async (locked) => {
    const { specimen, signed } = locked;
    const { verdict } = await verify(locked, signed);
    if (verdict.ok) return;
    breach(
      `${specimen.where} the request that your sign made is refused (${verdict.reason})`,
      'mend verify, or sign: one of the two does not do what the sender documents',
    );
  }));

  law('lets in what any of several secrets signed, where it takes several', async () => {
    for (const specimen of await subject.understood()) {
      const mount = await subject.locked(specimen, secret, other).catch(() => undefined);
      if (mount === undefined) return;
      for (const one of [secret, other]) {
        const { verdict } = await verify({ mount, specimen }, await subject.signed(specimen.parts, one));
        hold(
          verdict.ok,
          `${specimen.where} with two secrets, what secret ${one === secret ? 1 : 2} signed is refused`,
          'try every one of ctx.secrets',
        );
      }
    }
  });

  law('refuses what is not signed', each(async (locked) => {
    const { specimen, slots, signed } = locked;
    const { verdict, read } = await verify(locked, strip(signed, slots));
    hold(!verdict.ok, `${specimen.where} an unsigned request is let in`, REFUSE);
    const others = [...read].filter((name) => name !== 'content-type' && specimen.parts.headers.has(name));
    const said = verdict.reason === 'missing' || others.length > 0;
    hold(
      said,
      `${specimen.where} an unsigned request is refused as "${verdict.reason}"`,
      "answer { ok: false, reason: 'missing' }: the operator looks for the mistake in another place then",
    );
  }));

  law('refuses an empty signature', each(async (locked) => {
    const prefixOf = (value: string): string => value.replace(/[A-Za-z0-9+/_-]{16,}=*$/, '');
    await refuses(locked, () => '', 'with an empty signature');
    await refuses(locked, prefixOf, 'with a signature of which only the prefix is left');
    await refuses(locked, () => ' ', 'with a blank signature');
  }));

  law('refuses what another secret signed', async () => {
    for (const specimen of await subject.understood()) {
      const locked = await lock(subject, specimen);
      // Not `${secret}\0` and the like: HMAC fills its key with NULs, and a Base64 text may end in bits that mean nothing.
      for (const wrong of [other, `x${secret}`]) {
        const signed = await subject.signed(specimen.parts, wrong).catch(() => undefined);
        if (signed !== undefined) await refusesRequest(locked, signed, 'signed with another secret');
      }
      // What a dialect signs with that was configured with nothing: everyone knows these.
      for (const empty of ['', 'undefined', 'null', '[object Object]']) {
        const signed = await subject.signed(specimen.parts, empty).catch(() => undefined);
        if (signed !== undefined) await refusesRequest(locked, signed, `signed with the secret "${empty}", which is none`);
      }
    }
  });

  law('refuses a signature that was cut, prolonged or altered', each(async (locked) => {
    for (const [what, tamper] of tamperedWith) await refuses(locked, tamper, what);
  }));

  law('refuses a signature by another algorithm', each(async (locked) => {
    const { body } = locked.specimen.parts;
    for (const { what, of } of algorithmsOf(body, secret)) await refuses(locked, of, what);
  }));

  law('gives a verdict whatever a signature holds', each(async (locked) => {
    const { specimen, proofs, signed } = locked;
    for (const value of ODD_SIGNATURES) {
      const { verdict } = await verify(locked, dress(signed, proofs.map((proof) => ({ ...proof, value }))));
      hold(!verdict.ok, `${specimen.where} the signature "${value.slice(0, 40)}" is let in`, REFUSE);
    }
  }));

  law('lets nobody in by leaving out a header that verify reads', each(async (locked) => {
    const { signed, specimen, proofs, slots } = locked;
    const { read } = await verify(locked, signed);
    const slotsRead = [...read].filter((name) => signed.headers.has(name)).map((name) => ({ in: 'header', name }) as const);
    for (const slot of [...slotsRead, ...slots.filter((it) => it.in !== 'header')]) {
      const without = strip(signed, [slot]);
      if (!(await verify(locked, without)).verdict.ok) continue;
      // It is let in all the same: then what is left must prove it.
      const left = proofs.filter((proof) => !sameSlot(proof, slot));
      const forged = dress(without, left.map((proof) => ({ ...proof, value: spoil(proof.value) })));
      const { verdict } = await verify(locked, forged);
      hold(
        !verdict.ok && left.length > 0,
        `${specimen.where} without ${showSlot(slot)} a request is let in, although nothing in it proves to know the secret`,
        REFUSE,
      );
    }
  }));

  if (dialect.authentication === 'signature') {
    law('refuses the signature of other bytes', each(async (locked) => {
      const { parts } = locked.specimen;
      for (const [what, body] of otherBytes(parts.body)) await refusesRequest(locked, { ...locked.signed, body }, what);
    }));
  }

  law('refuses what was signed in another year, where it looks at the time', each(async (locked) => {
    const { specimen, signed, slots, proofs } = locked;
    const clock = new WatchedClock();
    if (!(await verify(locked, signed, clock)).verdict.ok || clock.asked === 0) return;
    clock.wall += 365 * 86_400_000;
    const { verdict } = await verify(locked, signed, clock);
    hold(
      !verdict.ok,
      `${specimen.where} a request that was signed a year ago is let in`,
      "answer { ok: false, reason: 'stale' } when the signed time is some minutes from ctx.clock.now()",
    );
    const anew = await subject.sign(specimen.parts, secret, clock.wall);
    const fresh = anew.filter((slot) => !proofs.some((proof) => sameSlot(proof, slot)));
    const moved = await verify(locked, dress(dress(specimen.parts, slots), fresh), clock);
    hold(
      !moved.verdict.ok,
      `${specimen.where} an old request is let in with a new time beside its old signature`,
      'let the signature cover the time, as the sender documents it',
    );
  }));

  law('lets everyone in where no secret is set', async () => {
    for (const { where, parts, options } of await subject.understood()) {
      const open = await subject.open(options);
      if (open?.open !== true) return;
      const verdict = await askVerify(open, new WatchedRequest(parts), { where });
      if (!verdict.ok) {
        breach(
          `${where} an open mount refuses (${verdict.reason})`,
          'answer { ok: true } when ctx.secrets is empty: the gateway tells the operator which mounts are open',
        );
      }
    }
  });
}

/** Another text of the same length and alphabet, as far as a signature is concerned. */
const spoil = (value: string): string => value.replace(/[0-9a-zA-Z]/g, (character) => (character === '0' ? '1' : '0'));

function otherBytes(body: Uint8Array): [string, Uint8Array][] {
  const last = body.at(-1) ?? 0;
  return [
    ['with a byte more than was signed', Buffer.concat([body, Buffer.from(' ')])],
    ['with another last byte than was signed', Buffer.concat([body.subarray(0, -1), Buffer.from([last ^ 1])])],
    ...(body.length === 0 ? [] : ([['whose body was taken away', new Uint8Array()]] as [string, Uint8Array][])),
  ];
}

class WatchedClock extends SuiteClock {
  asked = 0;

  override now(): number {
    this.asked += 1;
    return super.now();
  }
}
