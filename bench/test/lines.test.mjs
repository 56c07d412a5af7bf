import { expect } from 'chai';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLineCounter } from '../lines.mjs';
import { median } from '../statistics.mjs';

describe('createLineCounter', () => {
  let folder;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'change-hook-lines-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('counts what is there, and later what was added', () => {
    const file = join(folder, 'a');
    const lines = createLineCounter(file);
    expect(lines()).to.equal(0);
    appendFileSync(file, 'one\ntwo\nthr');
    expect(lines()).to.equal(2);
    appendFileSync(file, 'ee\n');
    expect(lines()).to.equal(3);
    expect(lines()).to.equal(3);
  });

  it('is not led astray by what an earlier, longer read left in its buffer', () => {
    const file = join(folder, 'a');
    const lines = createLineCounter(file);
    appendFileSync(file, '\n'.repeat(3_000_000));
    expect(lines()).to.equal(3_000_000);
    appendFileSync(file, 'x');
    expect(lines()).to.equal(3_000_000);
  });
});

describe('median', () => {
  it('is the middle value, whatever the order', () => {
    expect(median([10, 1, 2])).to.equal(2);
  });

  it('is the mean of the middle two of an even number', () => {
    expect(median([4, 1, 2, 100])).to.equal(3);
  });
});
