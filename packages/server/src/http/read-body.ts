import type { IncomingMessage } from 'node:http';
import { ChangeHookError } from 'change-hook-core';
import type { Clock } from 'change-hook-core';
import type { BodyBudget } from './body-budget.js';

export interface BodyReading {
  /** Bytes that the body may have. */
  limit: number;
  /** Milliseconds between two pieces. */
  idleMs: number;
  /** Milliseconds for the whole body. */
  requestMs: number;
  budget: BodyBudget;
  clock: Clock;
}

/** A body that was read, in an ArrayBuffer of its own, to be transferred to another thread. `done` gives its bytes back to the budget. */
export interface ReadBody {
  bytes: ArrayBuffer;
  done: () => void;
}

/** For a body without a length, and the most that is set aside for one that has only announced its length. */
const FIRST_GUESS = 16 * 1024;
const MOST_ON_TRUST = 64 * 1024;
/** Once this share of what was announced has arrived, the rest is believed: to double all the way costs twice the copying. */
const BELIEVED_FROM = 1 / 8;

/**
 * Reads the exact bytes of a body. koa-bodyparser can't serve here: it hands over decoded text, which no longer has the bytes
 * that were signed. Rejects with `CH_REQUEST_TOO_LARGE`, `CH_REQUEST_TIMEOUT`, `CH_REQUEST_CUT_OFF`, or `CH_INTAKE_BUSY` when the
 * budget is used up; then nothing of the body is kept and the rest is not read. `onAccepted` is called once nothing in the head speaks
 * against the body, before any of it is read.
 */
export function readBody(request: IncomingMessage, reading: BodyReading, onAccepted?: () => void): Promise<ReadBody> {
  const { limit, budget, clock } = reading;
  const announced = Number(request.headers['content-length'] ?? 'NaN');
  if (announced > limit) return Promise.reject(new ChangeHookError('CH_REQUEST_TOO_LARGE', { limit }));
  const busy = (): ChangeHookError => new ChangeHookError('CH_INTAKE_BUSY', { reason: 'too many bytes are in flight' });
  // A small body gets its bytes at once and never grows. A large one grows as it arrives: what is merely announced costs a
  // sender nothing, and six who announce 25 MB and send none of it would use up the budget of all.
  const most = Number.isNaN(announced) ? limit : announced;
  let taken = Math.min(most, Number.isNaN(announced) ? FIRST_GUESS : MOST_ON_TRUST);
  if (!budget.take(taken)) return Promise.reject(busy());

  return new Promise<ReadBody>((resolve, reject) => {
    let buffer = new Uint8Array(new ArrayBuffer(taken));
    let length = 0;
    const deadline = clock.monotonic() + reading.requestMs;
    const setTimer = (): (() => void) => clock.after(Math.min(reading.idleMs, deadline - clock.monotonic()), onLate);
    let cancelTimer = setTimer();

    function end(error: ChangeHookError | undefined): void {
      cancelTimer();
      request.off('data', onData).off('end', onEnd).off('aborted', onCut).off('error', onCut).off('close', onCut);
      if (error === undefined) return;
      budget.give(taken);
      request.pause();
      reject(error);
    }
    function onData(piece: Buffer): void {
      cancelTimer();
      cancelTimer = setTimer();
      if (length + piece.length > buffer.length && !grow(length + piece.length)) return;
      buffer.set(piece, length);
      length += piece.length;
    }
    function grow(needed: number): boolean {
      if (needed > limit) {
        end(new ChangeHookError('CH_REQUEST_TOO_LARGE', { limit }));
        return false;
      }
      const size = needed >= announced * BELIEVED_FROM ? announced : Math.min(most, Math.max(needed, 2 * buffer.length));
      if (!budget.take(size - taken)) {
        end(busy());
        return false;
      }
      taken = size;
      const larger = new Uint8Array(new ArrayBuffer(size));
      larger.set(buffer.subarray(0, length));
      buffer = larger;
      return true;
    }
    function onEnd(): void {
      end(undefined);
      const bytes = length === buffer.length ? buffer.buffer : buffer.buffer.slice(0, length);
      resolve({ bytes, done: once(() => budget.give(taken)) });
    }
    function onLate(): void {
      end(new ChangeHookError('CH_REQUEST_TIMEOUT', {}));
    }
    function onCut(): void {
      end(new ChangeHookError('CH_REQUEST_CUT_OFF', {}));
    }
    request.on('data', onData).on('end', onEnd).on('aborted', onCut).on('error', onCut).on('close', onCut);
    onAccepted?.();
  });
}

function once(fn: () => void): () => void {
  let called = false;
  return () => {
    if (!called) fn();
    called = true;
  };
}
