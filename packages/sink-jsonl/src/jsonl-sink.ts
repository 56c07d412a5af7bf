import type { Delivered, DeliverContext, Log, Outgoing, Sink } from 'change-hook-core';
import { openAppend, type OpenAppend } from './append-file.js';
import { checkPath } from './check-path.js';
import { encodePieces } from './encode.js';
import { fileReason } from './file-reason.js';
import { LineFile } from './line-file.js';

/** Bytes that are written at a time: a batch is encoded piece by piece, so memory stays bounded whatever its size. */
const PIECE = 1024 * 1024;

export interface JsonlSinkDeps {
  /** Absolute path of the file. */
  path: string;
  log: Log;
  open?: OpenAppend;
}

interface Call {
  changes: readonly Outgoing[];
  signal: AbortSignal;
  answer: (delivered: Delivered) => void;
}

/**
 * Appends a line a change. Calls that arrive while the disk is at work wait together and share one write and one sync (group
 * commit): lanes don't queue for a sync each.
 *
 * Whatever the file system refuses is `unreachable`: a full disk or a missing permission is not the change's fault, so it is
 * waited for and never makes a dead letter.
 */
export function createJsonlSink({ path, log, open = openAppend }: JsonlSinkDeps): Sink {
  const file = new LineFile(path, open, log);
  const room = Buffer.allocUnsafeSlow(PIECE);
  let calls: Call[] = [];
  let opened = false;
  let closed = false;
  let turn: Promise<void> = Promise.resolve();

  /** One thing at a time happens to the file. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const flush = async (): Promise<void> => {
    const group = calls.filter(stillWanted);
    calls = [];
    if (group.length === 0) return;
    let delivered: Delivered = { ok: true };
    try {
      await file.append(encodePieces(group.flatMap((call) => call.changes), room));
      opened = true;
    } catch (error) {
      delivered = { ok: false, why: 'unreachable', reason: fileReason(path, error) };
    }
    for (const call of group) call.answer(delivered);
  };

  return {
    deliver(changes: readonly Outgoing[], { signal }: DeliverContext): Promise<Delivered> {
      if (closed) return Promise.resolve({ ok: false, why: 'unreachable', reason: `${path}: the sink is closed` });
      return new Promise((answer) => {
        calls.push({ changes, signal, answer });
        // The first of a group asks for the turn; who comes before the turn is had goes along.
        if (calls.length === 1) void inTurn(flush);
      });
    },

    async check(): Promise<Delivered> {
      try {
        await checkPath(path);
        return { ok: true };
      } catch (error) {
        return { ok: false, why: 'unreachable', reason: fileReason(path, error) };
      }
    },

    /** The lines that are under way still go to the old file; the new one is there when this fulfils. */
    reopen: () =>
      inTurn(async () => {
        if (closed || !opened) return;
        try {
          await file.close();
          await file.open();
        } catch (error) {
          log.warn('the file could not be opened anew; the next delivery tries again', { reason: fileReason(path, error) });
        }
      }),

    close(): Promise<void> {
      closed = true;
      return inTurn(() => file.close());
    },
  };
}

/** A call that was cut off before its turn writes nothing: its changes will be sent again. */
function stillWanted({ signal, answer }: Call): boolean {
  if (signal.aborted) answer({ ok: false, why: 'unreachable', reason: 'the call was cut off before it was begun' });
  return !signal.aborted;
}
