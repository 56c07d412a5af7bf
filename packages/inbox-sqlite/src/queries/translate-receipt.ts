import type { Clock, Retranslation } from 'change-hook-core';
import type { Tallies } from '../commit/tallies.js';
import type { Database } from '../store/driver.js';
import { bytesOf } from './add-parcels.js';
import type { AddParcels, DueLane } from './add-parcels.js';
import { countChanges } from './read-receipt.js';

/** Gives an untranslated receipt its changes; undefined when there is none with this id. Runs in a transaction. */
export type TranslateReceipt = (id: string, result: Retranslation) => DueLane[] | undefined;

export interface TranslateReceiptDeps {
  db: Database;
  addParcels: AddParcels;
  tallies: Tallies;
  clock: Clock;
}

export function createTranslateReceipt({ db, addParcels, tallies, clock }: TranslateReceiptDeps): TranslateReceipt {
  const select = db.prepare(`SELECT n, mount, bytes FROM receipts WHERE id = ? AND verdict = 'untranslated'`);
  const update = db.prepare('UPDATE receipts SET dialect = ?, verdict = ?, reason = ?, changes = ?, bytes = ? WHERE n = ?');
  return (id, result) => {
    const row = select.get(id) as { n: number; mount: string; bytes: number } | undefined;
    if (row === undefined) return undefined;
    const { dialect, verdict, reason, parcels } = result;
    const bytes = row.bytes + bytesOf(parcels);
    update.run(dialect, verdict, reason ?? null, countChanges(parcels), bytes, row.n);
    tallies.add('receipts', row.mount, 'untranslated', -1, -row.bytes);
    tallies.add('receipts', row.mount, verdict, 1, bytes);
    return addParcels(row.n, result, Math.floor(clock.now()));
  };
}
