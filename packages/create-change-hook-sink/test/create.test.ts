import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../src/bin.js', import.meta.url));

describe('create-change-hook-sink', function () {
  this.timeout(20_000);
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ch-create-sink-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes a package for a sink, by the command that npm create runs', () => {
    const said = execFileSync(process.execPath, [BIN, 'acme', '--yes'], { cwd: folder, encoding: 'utf8' });
    expect(said).to.match(/^change-hook-sink-acme: \d+ files written/);
    const made = JSON.parse(readFileSync(join(folder, 'change-hook-sink-acme/package.json'), 'utf8')) as Record<string, unknown>;
    expect(made).to.deep.include({ name: 'change-hook-sink-acme', keywords: ['change-hook', 'change-hook-sink'] });
  });
});
