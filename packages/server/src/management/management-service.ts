import { chmod, lstat, mkdir, unlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { ChangeHookError, describeError } from 'change-hook-core';
import type { Service } from 'change-hook-core';

/** The longest path that a Unix socket can have on Linux (`sun_path`, with its final NUL). */
const LONGEST_PATH = 107;

/** What is wrong with a path before anything is opened; nobody could listen on one that is too long. */
export function socketPathProblems(path: string | undefined): ChangeHookError[] {
  if (path === undefined || Buffer.byteLength(path) <= LONGEST_PATH) return [];
  return [new ChangeHookError('CH_SERVER_SOCKET', { path, reason: `its path is longer than ${LONGEST_PATH} bytes` })];
}

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
    for (const problem of socketPathProblems(socket)) throw problem;
    try {
      await mkdir(dirname(socket), { recursive: true, mode: 0o700 });
      await removeStale(socket);
      await listenPrivately(socket);
    } catch (cause) {
      fail(describeError(cause), cause);
    }
  }

  async function listenPrivately(socket: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      // It stays: an error of the socket later on is no reason to end with all that is under way.
      server.on('error', reject);
      // The mode of a socket is the umask's at `bind`, which `listen` calls at once: without it there would be a moment in which
      // anybody could connect. It is put back before anything else of the process makes a file.
      const before = process.umask(0o177);
      try {
        server.listen(socket, resolve);
      } finally {
        process.umask(before);
      }
    });
    await chmod(socket, 0o600);
  }

  async function close(): Promise<void> {
    await starting?.catch(() => {});
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

/** Removes the socket of a gateway that is gone. Throws for one on which somebody answers, and for anything that is no socket. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return;
  // The operator may have named the store, or any other file: that is not ours to remove.
  if (!found.isSocket()) throw new Error('there is something else of this name, which was left as it is');
  const error = await connectTo(path);
  if (error === undefined) throw new Error('another gateway answers there');
  // Not allowed to connect, or too many who wait: that one lives.
  if (error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT') throw error;
  await unlink(path);
}

function connectTo(path: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(undefined);
    });
    probe.once('error', resolve);
  });
}
