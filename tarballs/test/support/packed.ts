import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Our packages as a publish would send them. */
export interface Packed {
  /** Absolute path of the tarball, by the name of the package. */
  readonly tarballs: ReadonlyMap<string, string>;
  of(name: string): string;
}

let folder: string | undefined;
let packing: Promise<Packed> | undefined;

/** Packs every package that is published, by pnpm, which turns `workspace:` into ranges: once in a run, whoever asks. */
export const packAll = (): Promise<Packed> => (packing ??= pack());

// Outside of all blocks: after the last test of the run.
after(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

async function pack(): Promise<Packed> {
  const into = mkdtempSync(join(tmpdir(), 'change-hook-tarballs-'));
  folder = into;
  await run('npm', ['run', '--silent', 'pnpm', '--', '-r', '--filter', './packages/*', 'pack', '--pack-destination', into], ROOT);
  const tarballs = new Map(readdirSync(into).filter((name) => name.endsWith('.tgz')).map((name) => [name.replace(/-\d+\.\d+\.\d+.*\.tgz$/, ''), join(into, name)]));
  return {
    tarballs,
    of(name) {
      const tarball = tarballs.get(name);
      if (tarball === undefined) throw new Error(`${name} was not packed; there are ${[...tarballs.keys()].join(', ')}`);
      return tarball;
    },
  };
}
