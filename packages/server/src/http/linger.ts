import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from 'change-hook-core';

/**
 * Keeps a connection for a while when an answer goes out before the body is in. Closing at once would reset the connection under a
 * sender that still sends, and the answer would be lost with it: a sender that says `Connection: close`, as most proxies do to us,
 * would see a broken pipe where we said 404. So our half is closed, the rest of the body is dropped, and whoever goes on and on is
 * cut off. nginx calls it a lingering close.
 */
export interface Linger {
  /** For a new connection. */
  prepare(socket: Socket): void;
  /** For a request that has come, and for one that was answered. */
  begin(request: IncomingMessage): void;
  end(request: IncomingMessage): void;
  /** Ends a connection that was told to go and may not have heard it. */
  cutOff(socket: Socket): void;
}

/** How long a sender that was refused may go on sending. */
const LINGER_MS = 2_000;

export function createLinger(clock: Clock): Linger {
  const receiving = new WeakMap<Socket, IncomingMessage>();

  function cutOff(socket: Socket): () => void {
    const cancel = clock.after(LINGER_MS, () => socket.destroy());
    socket.once('close', cancel);
    return cancel;
  }

  return {
    prepare(socket) {
      const destroySoon = socket.destroySoon.bind(socket);
      // Node calls it after the last answer on a connection; a method of one's own is the only way to be asked.
      socket.destroySoon = () => void (receiving.get(socket)?.complete === false ? socket.end() : destroySoon());
    },
    begin(request) {
      receiving.set(request.socket, request);
    },
    end(request) {
      const { socket } = request;
      if (request.complete || socket.destroyed) return;
      const cancel = cutOff(socket);
      request.once('end', () => {
        cancel();
        if (!socket.writable) socket.destroySoon();
      });
      request.resume();
    },
    cutOff: (socket) => void cutOff(socket),
  };
}
