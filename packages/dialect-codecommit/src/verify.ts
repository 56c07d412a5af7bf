import { createPublicKey, verify as verifyBytes, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { HookRequest, MaybePromise, Verification, VerifyContext } from 'change-hook-core';
import { filledTextAt, toSeconds } from 'change-hook-kit';
import { messageIn, signedText } from './message.js';
import type { SnsMessage } from './message.js';
import type { CodeCommitOptions } from './options.js';
import { topicOf } from './topic.js';

const MISMATCH: Verification = { ok: false, reason: 'mismatch' };
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['1', 'RSA-SHA1'],
  ['2', 'RSA-SHA256'],
]);

/**
 * The signature of SNS, in the body: RSA over the members that count. Nothing is asked before the topic is known for one of the
 * options', and then only the host of SNS in that topic's region. Source: Amazon's "Verifying the signatures of Amazon SNS
 * messages".
 */
export function verify(request: HookRequest, ctx: VerifyContext<CodeCommitOptions>): MaybePromise<Verification> {
  const message = messageIn(request.json());
  const signature = message === undefined ? undefined : filledTextAt(message.raw, 'Signature');
  if (message === undefined || signature === undefined) return { ok: false, reason: 'missing' };
  const algorithm = ALGORITHMS.get(filledTextAt(message.raw, 'SignatureVersion') ?? '');
  const bytes = strictBase64(signature);
  const text = signedText(message);
  if (!ctx.options.topics.includes(message.topic) || algorithm === undefined || bytes === undefined || text === undefined)
    return MISMATCH;
  const judge = (keys: readonly KeyObject[]): Verification => {
    if (!keys.some((key) => verifyBytes(algorithm, Buffer.from(text), key, bytes))) return MISMATCH;
    return isFresh(message, ctx) ? { ok: true } : { ok: false, reason: 'stale' };
  };
  const { certificates } = ctx.options;
  if (certificates !== undefined) return judge(certificates.map((pem) => createPublicKey(pem)));
  const url = certificateUrl(message);
  return url === undefined ? MISMATCH : publishedKey(url, ctx).then((key) => (key === undefined ? MISMATCH : judge([key])));
}

/** Where the certificate is; undefined when the message names another place than that where SNS has them. */
function certificateUrl(message: SnsMessage): string | undefined {
  const given = filledTextAt(message.raw, 'SigningCertURL');
  const host = topicOf(message.topic)?.host;
  if (given === undefined || host === undefined) return undefined;
  const name = new RegExp(`^https://${host.replaceAll('.', '\\.')}/(SimpleNotificationService-[A-Za-z0-9_-]{1,128}\\.pem)$`).exec(
    given,
  )?.[1];
  return name === undefined ? undefined : `https://${host}/${name}`;
}

/** Failures to fetch it are let through: SNS sends the message again then. */
async function publishedKey(url: string, { http, clock, log }: VerifyContext<CodeCommitOptions>): Promise<KeyObject | undefined> {
  if (http === undefined) throw new Error('there is no http to fetch the certificate with; give the option certificates');
  const pem = await http.get(url);
  try {
    const certificate = new X509Certificate(pem);
    const now = clock.now();
    if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) {
      log.warn('a certificate of SNS is not valid at this time', { from: certificate.validFrom, to: certificate.validTo });
      return undefined;
    }
    return certificate.publicKey.asymmetricKeyType === 'rsa' ? certificate.publicKey : undefined;
  } catch {
    log.warn('what SNS has for its certificate is none');
    return undefined;
  }
}

/** Five minutes ahead are a clock that goes wrong. */
function isFresh({ timestamp }: SnsMessage, { clock, options }: VerifyContext<CodeCommitOptions>): boolean {
  const sent = toSeconds(timestamp);
  const age = sent === undefined ? Infinity : clock.now() / 1000 - sent;
  return age <= options.tolerance && age >= -300;
}

/** Buffer.from takes nearly anything. */
function strictBase64(text: string): Buffer | undefined {
  if (text.length > 1_024) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
