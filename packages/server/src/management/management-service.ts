import { chmod, mkdir, unlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { ChangeHookError, describeError } from 'change-hook-core';
import type { Service } from 'change-hook-core';

/** The longest path that a Unix socket can have on Linux (`sun_path`, with its final NUL). */
const LONGEST_PATH = 107;

/**
 * Serves the management API on a Unix socket, mode 0600. A socket that a dead gateway left behind is replaced; one that somebody
 * answers on is not. `undefined` = no management API.
 */
export function createManagementService(path: string | undefined, handler: RequestListener): Service {
  const server = createServer(handler);
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;

  async function open(socket: string): Promise<void> {
    const fail = (reason: string, cause?: unknown): never => {
      throw new ChangeHookError('CH_SERVER_SOCKET', { path: socket, reason }, { cause });
    };
    if (Buffer.byteLength(socket) > LONGEST_PATH) fail(`its path is longer than ${LONGEST_PATH} bytes`);
    if (await answers(socket)) fail('another gateway answers there');
    try {
      await mkdir(dirname(socket), { recursive: true, mode: 0o700 });
      await unlink(socket).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
      await listenPrivately(socket);
    } catch (cause) {
      fail(describeError(cause), cause);
    }
  }

  /** The mode of a socket is the umask's at `bind`: without it there would be a moment in which anybody could connect. */
  async function listenPrivately(socket: string): Promise<void> {
    const before = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve));
    } finally {
      process.umask(before);
    }
    await chmod(socket, 0o600);
  }

  async function close(): Promise<void> {
    if (!server.listening) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  return {
    start: () => (starting ??= path === undefined ? Promise.resolve() : open(path)),
    stop: () => (stopping ??= close()),
  };
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
}
