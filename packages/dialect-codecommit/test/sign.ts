import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { HookRequest } from 'change-hook-core';
import type { Signed } from 'change-hook-testkit';
import { messageIn, signedText } from '../src/message.js';

interface Pair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

const pairs = new Map<string, Pair>();

/** A pair of keys for each text, made when it is first wanted. */
function pairOf(text: string): Pair {
  let pair = pairs.get(text);
  if (pair === undefined) pairs.set(text, (pair = generateKeyPairSync('rsa', { modulusLength: 2048 })));
  return pair;
}

export const publicKeyOf = (text: string): string => pairOf(text).publicKey.export({ format: 'pem', type: 'spki' }).toString();

/** Signs as SNS does, at `now`: the members that count, in the body. What is no message of SNS gets a signature of nothing. */
export function sign(
  request: Pick<HookRequest, 'json'>,
  secret: string,
  { now }: { now: number },
): Signed & { members: Record<string, string> } {
  const timestamp = new Date(now).toISOString();
  let body: unknown;
  try {
    body = request.json();
  } catch {
    body = undefined;
  }
  const message = messageIn(typeof body === 'object' && body !== null ? { ...body, Timestamp: timestamp } : undefined);
  const text = message === undefined ? '' : (signedText(message) ?? '');
  const algorithm = message?.raw['SignatureVersion'] === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return {
    members: {
      Timestamp: timestamp,
      Signature: signBytes(algorithm, Buffer.from(text), pairOf(secret).privateKey).toString('base64'),
    },
  };
}
