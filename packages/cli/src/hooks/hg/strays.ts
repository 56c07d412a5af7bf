import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Spool } from '../spool.js';

export interface Stray {
  folder: string;
  pushes: number;
}

/** Folders of the spool that have pushes for a master whom the settings have lost since, or spelt otherwise: nobody would ever send them. */
export async function findStrays(folder: string, used: readonly string[]): Promise<Stray[]> {
  const names = await readdir(folder).catch(() => []);
  const folders = [folder, ...names.filter((name) => FOLDER.test(name)).map((name) => join(folder, name))];
  const strays: Stray[] = [];
  for (const it of folders.filter((one) => !used.includes(one))) {
    const waiting = await new Spool({ folder: it, shared: false }).list().catch(() => []);
    if (waiting.length > 0) strays.push({ folder: it, pushes: waiting.length });
  }
  return strays;
}

/** As the plan names one that is for one of several masters. */
const FOLDER = /^[0-9a-f]{16}$/;
