import { createServer, request } from 'node:http';
import type { RequestListener, RequestOptions } from 'node:http';
import { duplexPair } from 'node:stream';
import { ChangeHookError } from 'change-hook-core';

export interface ManagementAnswer {
  status: number;
  body: unknown;
}

/** Asks the management API, wherever it is. */
export type AskManagement = (method: string, path: string, body?: unknown) => Promise<ManagementAnswer>;

/** A gateway that works answers at once; one that hangs must not hang whoever asks. */
const ANSWER_MS = 30_000;

const CODES: Readonly<Record<string, 'CH_SERVER_NOT_RUNNING' | 'CH_SERVER_DENIED'>> = {
  ENOENT: 'CH_SERVER_NOT_RUNNING',
  ECONNREFUSED: 'CH_SERVER_NOT_RUNNING',
  EACCES: 'CH_SERVER_DENIED',
  EPERM: 'CH_SERVER_DENIED',
};

/**
 * Asks a running gateway over its Unix socket. Throws `CH_SERVER_NOT_RUNNING` when nobody listens there, `CH_SERVER_DENIED`
 * when we may not ask, and `CH_SERVER_SILENT` when no answer comes.
 */
export async function askManagement(
  socket: string,
  method: string,
  path: string,
  body?: unknown,
  timeoutMs: number = ANSWER_MS,
): Promise<ManagementAnswer> {
  try {
    const silent = new ChangeHookError('CH_SERVER_SILENT', { path: socket, seconds: timeoutMs / 1000 });
    return await exchange({ socketPath: socket, timeout: timeoutMs }, method, path, body, silent);
  } catch (cause) {
    const code = CODES[(cause as NodeJS.ErrnoException).code ?? ''];
    throw code === undefined ? cause : new ChangeHookError(code, { path: socket }, { cause });
  }
}

/** Asks a management app of this very process, by the same HTTP over a pipe in memory: nobody else can. */
export function askInProcess(app: RequestListener): AskManagement {
  const server = createServer(app);
  return (method, path, body) => {
    const [ours, theirs] = duplexPair();
    server.emit('connection', theirs);
    return exchange({ createConnection: () => ours }, method, path, body);
  };
}

function exchange(
  options: RequestOptions,
  method: string,
  path: string,
  body: unknown,
  silent?: Error,
): Promise<ManagementAnswer> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) };
    const call = request({ ...options, method, path, headers }, (response) => {
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
    call.on('timeout', () => call.destroy(silent));
    call.on('error', reject);
    call.end(payload);
  });
}
