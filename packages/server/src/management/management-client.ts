import { request } from 'node:http';
import { ChangeHookError } from 'change-hook-core';

export interface ManagementAnswer {
  status: number;
  body: unknown;
}

/** Asks a running gateway over its Unix socket. Throws `CH_SERVER_NOT_RUNNING` when none answers. */
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
    call.on('error', (error: NodeJS.ErrnoException) => {
      const gone = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
      reject(gone ? new ChangeHookError('CH_SERVER_NOT_RUNNING', { path: socket }, { cause: error }) : error);
    });
    call.end(payload);
  });
}
