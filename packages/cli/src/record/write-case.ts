import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedCase } from './to-case.js';

/**
 * Writes a case below a folder; false when it is there already: the same request, recorded before, and perhaps changed by hand since.
 * `request.json` comes last, so a folder without it is one that was left half done, and is begun anew.
 */
export async function writeCase(to: string, { name, files }: RecordedCase): Promise<boolean> {
  const folder = join(to, name);
  if (existsSync(join(folder, 'request.json'))) return false;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const names = Object.keys(files).sort((one, other) => Number(one === 'request.json') - Number(other === 'request.json'));
  for (const file of names) await writeFile(join(folder, file), files[file] ?? '');
  return true;
}
