import { hmac } from 'change-hook-core';
import type { Sign } from './sign.js';

/** Signers of common schemes, for the `sign` of {@link testDialect}. */
export const signers = {
  /** An HMAC of the body in a header, in hex: `hmacHex({ header: 'x-hub-signature-256', prefix: 'sha256=' })`. */
  hmacHex({ header, prefix = '', algorithm = 'sha256' }: HmacScheme): Sign {
    return ({ body }, secret) => ({ [header]: prefix + hmac(algorithm, secret, body).toString('hex') });
  },

  /** The same in Base64. */
  hmacBase64({ header, prefix = '', algorithm = 'sha256' }: HmacScheme): Sign {
    return ({ body }, secret) => ({ [header]: prefix + hmac(algorithm, secret, body).toString('base64') });
  },

  /** The secret itself in a header: `tokenHeader({ header: 'authorization', prefix: 'Bearer ' })`. */
  tokenHeader({ header, prefix = '' }: { header: string; prefix?: string }): Sign {
    return (_request, secret) => ({ [header]: prefix + secret });
  },

  /** The secret itself in the query. */
  tokenQuery(parameter: string): Sign {
    return (_request, secret) => ({ query: { [parameter]: secret } });
  },

  /** HTTP Basic, the secret as its password. */
  basic({ user }: { user: string }): Sign {
    return (_request, secret) => ({ authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` });
  },

  /**
   * Standard Webhooks v1: HMAC-SHA256 over `id.timestamp.body`. `id`: the value of `webhook-id`, by default the request's own.
   * `prefix`: how the names of the three headers begin, where a sender has its own (`svix-`).
   */
  standardWebhooks({ prefix = 'webhook-', id }: { prefix?: string; id?: string } = {}): Sign {
    return (request, secret, { now }) => {
      const messageId = id ?? request.header(`${prefix}id`) ?? 'msg_1';
      const timestamp = String(Math.floor(now / 1000));
      const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
      const digest = hmac('sha256', key, [Buffer.from(`${messageId}.${timestamp}.`), request.body]).toString('base64');
      return { [`${prefix}id`]: messageId, [`${prefix}timestamp`]: timestamp, [`${prefix}signature`]: `v1,${digest}` };
    };
  },
} as const;

export interface HmacScheme {
  header: string;
  /** What stands before the digest, such as `sha256=`. Default none. */
  prefix?: string;
  /** Default sha256. */
  algorithm?: 'sha256' | 'sha1';
}
