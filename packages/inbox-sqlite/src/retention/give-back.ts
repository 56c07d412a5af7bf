import type { Database } from '../store/driver.js';
import { readPragma } from '../store/pragmas.js';

export interface GiveBack {
  /** Moves pages into the places of free ones, so that the file can end earlier. Runs in a transaction; false when it is over. */
  step(): boolean;
  /** Writes the log into the file, which is only then cut off. Outside of any transaction. */
  cutOff(): void;
}

/** Free pages that are kept, of all: under load they are filled again at once, and to move pages for nothing costs writes. */
const KEPT = 1 / 16;
/** Pages that one step moves: about two milliseconds. */
const PAGES = 64;

export function createGiveBack(db: Database): GiveBack {
  return {
    step() {
      const free = Number(readPragma(db, 'freelist_count'));
      const kept = Math.floor(Number(readPragma(db, 'page_count')) * KEPT);
      if (free <= kept) return false;
      db.exec(`PRAGMA incremental_vacuum(${Math.min(PAGES, free - kept)})`);
      return true;
    },
    cutOff() {
      // Waits for nobody: whoever reads an older state just now keeps it, and the next one does it.
      db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    },
  };
}
