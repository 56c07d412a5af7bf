import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { ChangeHookError } from '../errors/change-hook-error.js';

const ENCODINGS: Record<string, (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  'x-gzip': promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  deflate: promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflate),
  br: promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
};

/**
 * Undoes the body's Content-Encoding; returns the body itself where there is none. Throws `CH_REQUEST_ENCODING` (415) for an
 * unknown encoding, `CH_REQUEST_TOO_LARGE` (413) when it would grow beyond `limit` bytes (inflating stops there), and
 * `CH_REQUEST_UNPARSABLE` (400) for bytes that are not of that encoding.
 */
export function inflate(body: Uint8Array, encoding: string | undefined, limit: number): Uint8Array | Promise<Uint8Array> {
  const name = normal(encoding);
  if (name === '') return body;
  const undo = Object.hasOwn(ENCODINGS, name) ? ENCODINGS[name] : undefined;
  if (undo === undefined) throw new ChangeHookError('CH_REQUEST_ENCODING', {});
  return undo(body, { maxOutputLength: limit }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ERR_BUFFER_TOO_LARGE') throw new ChangeHookError('CH_REQUEST_TOO_LARGE', { limit }, { cause });
    throw new ChangeHookError('CH_REQUEST_UNPARSABLE', { what: 'the body is not of its Content-Encoding' }, { cause });
  });
}

function normal(encoding: string | undefined): string {
  const name = (encoding ?? '').trim().toLowerCase();
  return name === 'identity' ? '' : name;
}
