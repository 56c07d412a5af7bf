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
  remove(): void;
}

/** Packs every package that is published, by pnpm, which turns `workspace:` into ranges. */
export async function packAll(): Promise<Packed> {
  const folder = mkdtempSync(join(tmpdir(), 'change-hook-tarballs-'));
  await run('npm', ['run', '--silent', 'pnpm', '--', '-r', '--filter', './packages/*', 'pack', '--pack-destination', folder], ROOT);
  const tarballs = new Map(readdirSync(folder).filter((name) => name.endsWith('.tgz')).map((name) => [name.replace(/-\d+\.\d+\.\d+.*\.tgz$/, ''), join(folder, name)]));
  return {
    tarballs,
    of(name) {
      const tarball = tarballs.get(name);
      if (tarball === undefined) throw new Error(`${name} was not packed; there are ${[...tarballs.keys()].join(', ')}`);
      return tarball;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
