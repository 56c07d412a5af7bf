import type { HookRequestParts, Mount } from 'change-hook-core';
import { breach, hold } from '../../laws/breach.js';
import { dress, sameSlot, strip } from '../sign.js';
import type { Slot } from '../sign.js';
import { askVerify } from './ask.js';
import type { Verdict } from './ask.js';
import type { Specimen, Subject } from './subject.js';
import { SuiteClock } from './suite-clock.js';
import { WatchedRequest } from './watched-request.js';

export const REFUSE =
  'with a secret set, verify answers { ok: true } only to what was signed with it; ' +
  'verifyHmac, verifyToken and the like of change-hook-core do it';

/** A mount with a secret, and a request that is rightly signed for it. */
export interface Locked {
  specimen: Specimen;
  mount: Mount;
  signed: HookRequestParts;
  slots: readonly Slot[];
  /** The slots whose value hangs on the secret. */
  proofs: readonly Slot[];
}

/** Mounts with the first secret. */
export async function lock(subject: Subject, specimen: Specimen): Promise<Locked> {
  const [secret, other] = subject.secrets;
  const mount = await subject.locked(specimen, secret);
  const slots = await subject.sign(specimen.parts, secret);
  const others = await subject.sign(specimen.parts, other);
  const proofs = slots.filter((slot) => others.find((it) => sameSlot(it, slot))?.value !== slot.value);
  if (proofs.length === 0) {
    breach(`${specimen.where} sign gives the same with two secrets`, 'let sign use the secret that it is given');
  }
  return { specimen, mount, slots, proofs, signed: dress(specimen.parts, slots) };
}

/** Asks `verify`, and notes what it read. */
export async function verify(
  { mount, specimen }: Pick<Locked, 'mount' | 'specimen'>, parts: HookRequestParts, clock: SuiteClock = new SuiteClock(),
): Promise<{ verdict: Verdict; read: ReadonlySet<string> }> {
  const request = new WatchedRequest(parts);
  const verdict = await askVerify(mount, request, { where: specimen.where, clock });
  return { verdict, read: request.read };
}

/** A request `what` must not be let in. */
export async function refusesRequest(locked: Locked, parts: HookRequestParts, what: string): Promise<void> {
  const { verdict } = await verify(locked, parts);
  hold(!verdict.ok, `${locked.specimen.where} a request ${what} is let in`, REFUSE);
}

/** The same with a tampered value in every proof at once, and in each one that stands alone. */
export async function refuses(locked: Locked, tamper: (value: string) => string, what: string): Promise<void> {
  const { proofs, signed } = locked;
  const sets = proofs.length > 1 ? [proofs, ...proofs.map((proof) => [proof])] : [proofs];
  for (const set of sets) {
    const changed = set.map((proof) => ({ ...proof, value: tamper(proof.value) }));
    if (changed.some(({ value }, at) => value === set[at]?.value)) continue;
    await refusesRequest(locked, dress(strip(signed, proofs), changed), what);
  }
}
