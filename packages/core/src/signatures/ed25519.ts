import { createPublicKey, verify } from 'node:crypto';
import type { Verification } from '../dialect/dialect.js';

export interface Ed25519Check {
  /** The signature in Base64; undefined or '' = not signed. */
  signature: string | undefined;
  /** What was signed, in one piece or several. */
  message: Uint8Array | readonly Uint8Array[];
  /** Raw public keys, 32 bytes in Base64: any of them may have signed. An empty list lets nothing in: unlike a secret, a key can be published. */
  publicKeys: readonly string[];
}

const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;
/** What stands before the 32 bytes of a key in SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Verifies an Ed25519 signature (RFC 8032) over exact bytes. `mismatch` for whatever is not a signature, too. */
export function verifyEd25519({ signature, message, publicKeys }: Ed25519Check): Verification {
  if (signature === undefined || signature === '') return { ok: false, reason: 'missing' };
  const given = strictBase64(signature, SIGNATURE_BYTES);
  if (given === undefined) return { ok: false, reason: 'mismatch' };
  const bytes = message instanceof Uint8Array ? message : Buffer.concat(message);
  const ok = publicKeys.some((key) => signedBy(key, bytes, given));
  return ok ? { ok: true } : { ok: false, reason: 'mismatch' };
}

/** Whether a text is a raw Ed25519 public key in Base64. */
export const isEd25519Key = (text: string): boolean => strictBase64(text, KEY_BYTES) !== undefined;

function signedBy(key: string, message: Uint8Array, signature: Buffer): boolean {
  const raw = strictBase64(key, KEY_BYTES);
  if (raw === undefined) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
  return verify(null, message, publicKey, signature);
}

/** The bytes of a Base64 text of that many bytes, spelt as Base64 is: Buffer.from takes nearly anything. */
function strictBase64(text: string, bytes: number): Buffer | undefined {
  if (text.length !== Math.ceil(bytes / 3) * 4) return undefined;
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === text ? decoded : undefined;
}
