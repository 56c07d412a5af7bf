import { request } from 'node:http';
import { ChangeHookError } from 'change-hook-core';

export interface ManagementAnswer {
  status: number;
  body: unknown;
}

/** A gateway that works answers at once; one that hangs must not hang whoever asks. */
const ANSWER_MS = 30_000;

/** Asks a running gateway over its Unix socket. Throws `CH_SERVER_NOT_RUNNING` when none answers, `CH_SERVER_DENIED` when we may not ask. */
export function askManagement(socket: string, method: string, path: string, body?: unknown): Promise<ManagementAnswer> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) };
    const call = request({ socketPath: socket, method, path, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(pieces).toString('utf8')) });
        } catch (error) {
          reject(error);
        }
      });
    });
    call.setTimeout(ANSWER_MS, () => call.destroy(new Error(`the gateway on ${socket} did not answer within ${ANSWER_MS / 1000} s`)));
    call.on('error', (error: NodeJS.ErrnoException) => {
      const code = CODES[error.code ?? ''];
      reject(code === undefined ? error : new ChangeHookError(code, { path: socket }, { cause: error }));
    });
    call.end(payload);
  });
}

const CODES: Readonly<Record<string, 'CH_SERVER_NOT_RUNNING' | 'CH_SERVER_DENIED'>> = {
  ENOENT: 'CH_SERVER_NOT_RUNNING',
  ECONNREFUSED: 'CH_SERVER_NOT_RUNNING',
  EACCES: 'CH_SERVER_DENIED',
  EPERM: 'CH_SERVER_DENIED',
};
