import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Decides what becomes of a piece: undefined = it passes; a number = so many of its bytes pass, and then the connection is cut. */
export type Cut = (piece: Buffer, count: number) => number | undefined;

export interface ProxyRules {
  /** Pieces from the client that hold a call of `addChange`; `count` is 1 for the first one. */
  onCall?: Cut;
  /** Pieces from the master once a call has passed. */
  onAnswer?: Cut;
}

/** A way to a Buildbot master's PB port that can be cut in the middle of a message. */
export class Proxy {
  rules: ProxyRules = {};
  /** Connections that were cut. */
  cuts = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #calls = 0;
  #answers = 0;

  private constructor(target: { host: string; port: number }) {
    this.#server = createServer((client) => this.#join(client, connect(target)));
  }

  /** `target`: `host:port`. */
  static async listen(target: string): Promise<Proxy> {
    const [host = '', port = ''] = target.split(':');
    const proxy = new Proxy({ host, port: Number(port) });
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  /** `host:port` of this side. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server.close(), 'close');
  }

  #join(client: Socket, master: Socket): void {
    let called = false;
    const end = (): void => {
      client.destroy();
      master.destroy();
    };
    const pass = (piece: Buffer, to: Socket, length: number | undefined): void => {
      if (length === undefined) return void to.write(piece);
      this.cuts++;
      // What passed must go out before the end does; nothing more comes through.
      client.removeAllListeners('data');
      master.removeAllListeners('data');
      to.write(piece.subarray(0, length), end);
    };
    for (const socket of [client, master]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end).on('close', () => (this.#sockets.delete(socket), end()));
    }
    client.on('data', (piece) => {
      const isCall = piece.includes('addChange');
      called ||= isCall;
      pass(piece, master, isCall ? this.rules.onCall?.(piece, ++this.#calls) : undefined);
    });
    master.on('data', (piece) => pass(piece, client, called ? this.rules.onAnswer?.(piece, ++this.#answers) : undefined));
  }
}
