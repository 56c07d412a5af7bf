import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { useWorkplace } from './workplace.js';

const BIN = fileURLToPath(new URL('../src/bin.js', import.meta.url));

/** A disk that is always full, where the system has one. */
const FULL = '/dev/full';

describe('output that can not be written', function () {
  this.timeout(30_000);
  const at = useWorkplace();
  const runTo = (stdout: number | 'pipe', ...args: string[]) =>
    spawnSync(process.execPath, [BIN, ...args], { cwd: at().folder, stdio: ['ignore', stdout, 'pipe'], encoding: 'utf8' });

  it('makes a command fail, and stderr says why', function () {
    if (!existsSync(FULL)) return this.skip();
    const full = openSync(FULL, 'w');
    const { status, stderr } = runTo(full, 'schema');
    closeSync(full);
    expect({ status, stderr: stderr.split('\n').at(-2) }).to.deep.equal({
      status: 1,
      stderr: 'error: not all of the output could be written: ENOSPC: no space left on device, write',
    });
  });

  it('is none when it could', () => {
    expect(runTo('pipe', 'schema').status).to.equal(0);
  });
});
