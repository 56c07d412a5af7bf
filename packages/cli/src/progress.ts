import { systemClock } from 'change-hook-core';
import type { Io } from './io.js';

export interface Progress {
  /** So many are done. */
  to(done: number): void;
  /** Takes the bar away: what came of it is printed in its place. */
  end(): void;
}

const WIDTH = 30;
const EVERY_MS = 100;

/** A bar on stderr, where that is a terminal; without a total, it only counts. */
export function createProgress({ stderr }: Io, what: string, total?: number): Progress {
  if (stderr.isTTY !== true) return { to: () => {}, end: () => {} };
  let shown = '';
  let at = -Infinity;
  const show = (text: string): void => {
    stderr.write(`\r${text.padEnd(shown.length)}`);
    shown = text;
  };
  return {
    to(done) {
      const now = systemClock.monotonic();
      if (now - at < EVERY_MS && done !== total) return;
      at = now;
      show(
        total === undefined
          ? `${count(done)} ${what}`
          : `${bar(done / Math.max(1, total))} ${count(done)} of ${count(total)} ${what}`,
      );
    },
    end() {
      if (shown === '') return;
      show('');
      stderr.write('\r');
      shown = '';
    },
  };
}

function bar(part: number): string {
  const full = Math.round(Math.min(1, part) * WIDTH);
  return `[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}]`;
}

/** 12,345 */
export const count = (n: number): string => n.toLocaleString('en-US');

/** 1 receipt, 2 receipts; 1 delivery, 2 deliveries */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;
