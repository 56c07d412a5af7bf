import { rename, writeFile } from 'node:fs/promises';
import { UsageError } from '../../exit-codes.js';
import { quote, read } from '../install-script.js';

const BEGIN = '# change-hook: begin (written by change-hook hg-hook install; its uninstall takes it away)';
const END = '# change-hook: end';

/** Puts a section into an hgrc, behind what is there; written again, it takes the new command. A section may stand in it twice. */
export async function installInHgrc(file: string, command: readonly string[]): Promise<void> {
  const { before, after } = parts((await read(file)) ?? '');
  await replace(file, `${before}${BEGIN}\n[hooks]\nchangegroup.change-hook = ${command.map(quote).join(' ')}\n${END}\n${after}`);
}

/** Throws a UsageError where there is none of ours. */
export async function uninstallFromHgrc(file: string): Promise<void> {
  const { before, after, found } = parts((await read(file)) ?? '');
  if (!found) throw new UsageError(`${file} has nothing that was written by change-hook: nothing was changed`);
  await replace(file, before + after);
}

function parts(text: string): { before: string; after: string; found: boolean } {
  const lines = text.split('\n');
  const begin = lines.indexOf(BEGIN);
  const end = lines.indexOf(END, begin);
  if (begin < 0 || end < 0) return { before: text === '' || text.endsWith('\n') ? text : `${text}\n`, after: '', found: false };
  const before = lines.slice(0, begin).join('\n');
  return { before: before === '' ? '' : `${before}\n`, after: lines.slice(end + 1).join('\n'), found: true };
}

async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
