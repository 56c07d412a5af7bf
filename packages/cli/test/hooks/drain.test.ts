import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from 'change-hook-core';
import { drain } from '../../src/hooks/drain.js';
import type { Retelling } from '../../src/hooks/drain.js';
import { Spool } from '../../src/hooks/spool.js';
import { useWorkplace } from '../workplace.js';

describe('pushes that wait to be told', () => {
  const at = useWorkplace();
  let spool: Spool;
  let sent: string[];

  beforeEach(async () => {
    sent = [];
    spool = new Spool({ folder: join(at().folder, 'change-hook'), shared: false });
    await spool.prepare();
    await spool.keep({ old: '1', new: '2', ref: 'main' }, 1);
    await spool.keep({ old: '2', new: '3', ref: 'main' }, 2);
  });

  const send = (changesOf: Retelling['changesOf']) => {
    const accept = (changes: string): Promise<{ status: number }> => {
      sent.push(...(JSON.parse(changes) as Change[]).map(({ comments }) => comments));
      return Promise.resolve({ status: 202 });
    };
    const target = { where: 'x', sendOne: () => Promise.reject(new Error('one by one')), sendList: accept, close: () => Promise.resolve() };
    return drain({ spool, target, oneByOne: false, patienceMs: 0, retelling: { repository: 'r', changesOf } });
  };
  async function* told({ new: now }: { new: string }): AsyncGenerator<Change> {
    await Promise.resolve();
    yield { author: 'Ann', comments: now, files: [], properties: {}, repository: 'r', project: '' };
  }
  // eslint-disable-next-line require-yield -- it never comes to that
  async function* fail(error: Error): AsyncGenerator<Change> {
    await Promise.reject(error);
  }

  it('stay in their order when the disk has no room for their changes, and go once it has', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    expect(await send(() => fail(full))).to.deep.equal({ sent: 0, left: 2, problem: full, refused: [] });
    expect(readdirSync(spool.folder)).to.have.length(2);
    expect(await send(told)).to.deep.equal({ sent: 2, left: 0, refused: [] });
    expect(sent).to.deep.equal(['2', '3']);
  });

  it('are set aside when they can not be told any more, and the next one goes', async () => {
    const gone = new Error('unknown revision');
    const { refused, ...rest } = await send((push) => (push.new === '2' ? fail(gone) : told(push)));
    expect(rest).to.deep.equal({ sent: 1, left: 0 });
    expect(refused.map(({ error }) => error)).to.deep.equal([gone]);
    expect(sent).to.deep.equal(['3']);
  });
});
