import { connect, type Socket } from 'node:net';
import { describeError } from 'change-hook-core';
import { Broker } from './broker.js';
import { PbConnectionLost } from './pb-errors.js';

/** A silent peer is asked by TCP itself after so long: a connection that is kept for days must not die unnoticed. */
const KEEP_ALIVE_MS = 30_000;

/** A TCP connection and the broker that speaks on it. */
export class Link {
  readonly broker: Broker;
  /** Fulfils once calls may be made; rejects with `PbConnectionLost`. */
  readonly ready: Promise<void>;
  /** How many chunks have arrived: when it stands still for long, the peer is likely dead. */
  heard = 0;
  readonly #socket: Socket;
  readonly #where: string;
  #ended = false;
  #notReady: (error: Error) => void = () => {};

  constructor(host: string, port: number) {
    this.#where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    let onReady = (): void => {};
    this.ready = new Promise((resolve, reject) => {
      onReady = resolve;
      this.#notReady = reject;
    });
    // Whoever opened the link may have stopped to wait for it.
    this.ready.catch(() => {});
    this.#socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    this.broker = new Broker({ write: (bytes) => void this.#socket.write(bytes), onReady });
    this.#listen();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Ends the connection at once; calls without their answer are rejected with `reason`. */
  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.broker.lose(reason);
    this.#notReady(new PbConnectionLost(reason));
    this.#socket.destroy();
  }

  #listen(): void {
    const socket = this.#socket;
    let connected = false;
    socket.on('connect', () => (connected = true));
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const what = error.code ?? error.message;
      this.end(connected ? `the connection to ${this.#where} broke (${what})` : `${this.#where} can't be reached (${what})`);
    });
    socket.on('end', () => this.end(`${this.#where} closed the connection`));
    socket.on('close', () => this.end(`the connection to ${this.#where} was closed`));
  }

  #receive(chunk: Buffer): void {
    if (this.#ended) return;
    this.heard++;
    try {
      this.broker.receive(chunk);
    } catch (error) {
      // Whatever it is: nobody but the process itself would catch it behind an event of a socket.
      this.end(`${this.#where} does not speak Perspective Broker as it should: ${describeError(error)}`);
    }
  }
}
