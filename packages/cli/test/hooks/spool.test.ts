import { expect } from 'chai';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from 'change-hook-core';
import { Spool } from '../../src/hooks/spool.js';
import { useWorkplace } from '../workplace.js';

async function* of(...comments: string[]): AsyncGenerator<Change> {
  for (const text of comments) {
    await Promise.resolve();
    yield { author: 'Ann', comments: text, files: [], properties: {}, repository: 'r', project: '' };
  }
}

const push = (...comments: string[]) => ({ old: '1', new: '2', ref: 'main', changes: of(...comments) });

describe('the spool', () => {
  const at = useWorkplace();
  const umask = process.umask();
  afterEach(() => void process.umask(umask));

  const make = (shared: boolean): Spool => new Spool({ folder: join(at().folder, 'repo', 'change-hook'), shared });
  const mode = (...names: string[]): number => statSync(join(at().folder, 'repo', 'change-hook', ...names)).mode & 0o7777;

  it('gives back what was written, whatever ends of lines are in it', async () => {
    const spool = make(false);
    await spool.prepare();
    const odd = 'a\rb\nc\u2028d\u2029e\u0085f';
    await spool.add('r', [push(odd, 'two')], 1);
    const [name] = await spool.list();
    const lines = [];
    for await (const line of spool.read(name!)) lines.push('change' in line ? (JSON.parse(line.change) as Change).comments : line.push.ref);
    expect(lines).to.deep.equal(['main', odd, 'two']);
  });

  for (const [shared, folder, file] of [[true, 0o2770, 0o660], [false, 0o700, 0o600]] as const) {
    it(`of ${shared ? 'a shared repository is for the group' : 'one user is for that user alone'}, whatever the umask says`, async () => {
      process.umask(0o027);
      const spool = make(shared);
      await spool.prepare();
      await spool.add('r', [push('one', 'two')], 1);
      const [name] = await spool.list();
      await spool.setSent(name!, 1);
      expect([mode(), mode(name!), mode(`${name}.sent`)]).to.deep.equal([folder, file, file]);
      await spool.setAside(name!);
      expect(mode('refused')).to.equal(folder);
    });
  }
});
