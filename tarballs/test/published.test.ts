import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packAll } from './support/packed.js';
import type { Packed } from './support/packed.js';

/** Packages that only have a command: nobody imports them. */
const COMMANDS = ['create-change-hook-sink'];

/** The profile "esm-only" of attw: who requires an ES module, or resolves as Node 10 did, is not served. */
const NOT_SERVED = ['node10', 'node16-cjs'];

describe('what would be published', () => {
  let packed: Packed;
  before(async () => void (packed = await packAll()));

  it('is well-formed to publint', async () => {
    const told: string[] = [];
    for (const [name, tarball] of packed.tarballs) {
      const bytes = readFileSync(tarball);
      const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) } });
      told.push(...messages.map((message) => `${name}: ${message.type}: ${formatMessage(message, pkg, { color: false }) ?? message.code}`));
    }
    expect(told).to.deep.equal([]);
    expect(packed.tarballs.size).to.be.above(20);
  });

  it('has the types of what it has, for ES modules', async () => {
    const told: string[] = [];
    for (const [name, tarball] of packed.tarballs) {
      if (COMMANDS.includes(name)) continue;
      const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
      if (result.types === false) told.push(`${name}: no types`);
      else for (const problem of result.problems) if (!('resolutionKind' in problem && NOT_SERVED.includes(problem.resolutionKind))) told.push(`${name}: ${problem.kind}`);
    }
    expect(told).to.deep.equal([]);
  });
});
