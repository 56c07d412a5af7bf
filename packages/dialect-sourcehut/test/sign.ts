import { createHash, createPrivateKey, createPublicKey, sign as signBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { HookRequest } from 'change-hook-core';

/** A key pair that a text stands for: its SHA-256 is the seed. */
function privateKeyOf(text: string): KeyObject {
  const seed = createHash('sha256').update(text).digest();
  return createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });
}

export const publicKeyOf = (text: string): string =>
  createPublicKey(privateKeyOf(text)).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');

/** Signs as SourceHut does: the body and the nonce. */
export function sign(request: Pick<HookRequest, 'body'>, secret: string): Record<string, string> {
  const nonce = '00112233445566ff';
  const signature = signBytes(null, Buffer.concat([request.body, Buffer.from(nonce)]), privateKeyOf(secret));
  return { 'x-payload-nonce': nonce, 'x-payload-signature': signature.toString('base64') };
}
