import { ChangeHookError } from 'change-hook-core';
import type { HttpAnswer } from 'change-hook-core';

/** A whole body, or `CH_HTTP_FAILED` as soon as it is larger than `most` bytes. */
export async function readCapped(body: AsyncIterable<Uint8Array>, most: number, url: URL): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > most) throw failed(url, `its answer is larger than ${most} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}

export function toAnswer(status: number, headers: Record<string, string | string[] | undefined>, body: Buffer, url: URL): HttpAnswer {
  return {
    status,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    text: () => body.toString('utf8'),
    json() {
      try {
        return JSON.parse(body.toString('utf8')) as unknown;
      } catch (cause) {
        throw failed(url, 'its answer is not JSON', cause);
      }
    },
  };
}

/** Only the origin is told: paths hold names of private repositories, and errors end up in logs. */
export const failed = (url: URL, reason: string, cause?: unknown): ChangeHookError =>
  new ChangeHookError('CH_HTTP_FAILED', { origin: url.origin, reason }, { cause });
