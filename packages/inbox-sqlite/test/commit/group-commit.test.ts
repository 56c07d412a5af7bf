import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { createGroupCommit } from '../../src/commit/group-commit.js';
import type { GroupCommit } from '../../src/commit/group-commit.js';
import { loadDriver } from '../../src/store/driver.js';
import type { Database } from '../../src/store/driver.js';
import { readWalFrames } from '../../src/store/wal-frames.js';
import { makeReceipt, openInbox, useFolder } from '../tools.js';

describe('the group commit', () => {
  const { file } = useFolder();
  let db: Database;
  let commits: GroupCommit;
  let mayBegin: () => void;
  let events: string[];
  const put = (value: string): Promise<string> =>
    commits.add(() => {
      if (value.startsWith('bad')) throw new Error(value);
      db.prepare('INSERT INTO t (x) VALUES (?)').run(value);
      return value;
    });
  const stored = (): unknown[] => (db.prepare('SELECT x FROM t ORDER BY rowid').all() as { x: string }[]).map(({ x }) => x);

  beforeEach(async () => {
    db = (await loadDriver())(file());
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)');
    events = [];
    mayBegin = () => {};
    commits = createGroupCommit({
      db,
      inside: (work) => work(),
      beforeBegin: () => mayBegin(),
      beforeCommit: () => events.push('before commit'),
      rolledBack: () => events.push('rolled back'),
      ended: (error) => events.push(error === undefined ? 'well' : `failed: ${(error as Error).message}`),
    });
  });
  afterEach(() => db.close());

  it('puts all writes of one turn in one transaction, in their order', async () => {
    const values = Array.from({ length: 100 }, (_, n) => `v${n}`);
    const before = readWalFrames(`${file()}-wal`).commits;
    expect(await Promise.all(values.map(put))).to.deep.equal(values);
    expect(readWalFrames(`${file()}-wal`).commits - before).to.equal(1);
    expect(stored()).to.deep.equal(values);
    expect(events).to.deep.equal(['before commit', 'well']);
  });

  it('fails all writes of a turn at once when nothing may be begun, and none of the next', async () => {
    mayBegin = () => {
      throw new Error('the file is gone');
    };
    const lost = await Promise.allSettled([put('one'), put('two')]);
    expect(lost.map((it) => (it.status === 'rejected' ? (it.reason as Error).message : it.value))).to.deep.equal(['the file is gone', 'the file is gone']);
    expect(events).to.deep.equal(['rolled back', 'failed: the file is gone']);
    mayBegin = () => {};
    await put('three');
    expect(stored()).to.deep.equal(['three']);
  });

  it('puts those of the next turn in the next', async () => {
    await put('one');
    await put('two');
    expect(events).to.deep.equal(['before commit', 'well', 'before commit', 'well']);
  });

  it('fails a write that throws, and not its neighbours', async () => {
    const results = await Promise.allSettled(['a', 'b', 'bad c', 'd', 'bad e', 'f', 'g'].map(put));
    expect(results.map((it) => (it.status === 'fulfilled' ? it.value : (it.reason as Error).message))).to.deep.equal([
      'a', 'b', 'bad c', 'd', 'bad e', 'f', 'g',
    ]);
    expect(results.map(({ status }) => status[0]).join('')).to.equal('ffrfrff');
    expect(stored()).to.deep.equal(['a', 'b', 'd', 'f', 'g']);
    expect(events.filter((event) => event.startsWith('failed') || event === 'well')).to.deep.equal(['failed: bad e']);
  });

  it('leaves nothing behind of a write that throws half way', async () => {
    const half = commits.add(() => {
      db.prepare('INSERT INTO t (x) VALUES (?)').run('half');
      throw new Error('half way');
    });
    const [one, two] = await Promise.allSettled([half, put('whole')]);
    expect([one.status, two.status]).to.deep.equal(['rejected', 'fulfilled']);
    expect(stored()).to.deep.equal(['whole']);
  });

  it('rejects them all, each once and without trying them singly, when no transaction can begin', async () => {
    const other = (await loadDriver())(file());
    other.exec('BEGIN IMMEDIATE');
    const results = await Promise.allSettled([put('a'), put('b'), put('c')]);
    other.close();
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected']);
    expect(events).to.deep.equal(['rolled back', 'failed: database is locked']);
    expect(await put('later')).to.equal('later');
  });

  it('tells the committed before it fulfils, and what failed not at all', async () => {
    const order: string[] = [];
    const good = commits.add(() => 1, () => order.push('committed')).then(() => order.push('fulfilled'));
    const bad = commits.add(() => { throw new Error('no'); }, () => order.push('never')).catch(() => order.push('rejected'));
    await Promise.all([good, bad]);
    expect(order).to.have.members(['committed', 'fulfilled', 'rejected']);
    expect(order.indexOf('committed')).to.be.below(order.indexOf('fulfilled'));
  });

  it('runs what waits for its turn after the writes before it, whether they succeed or not', async () => {
    const order: string[] = [];
    const note = (value: string) => () => void order.push(value);
    await Promise.all([put('a').then(note('a')), put('bad').catch(note('bad')), commits.after(note('after'))]);
    expect(order).to.include.members(['a', 'bad', 'after']);
    expect(stored()).to.deep.equal(['a']);
  });

  it('begins no transaction for what only waits for its turn', async () => {
    await commits.after(() => {});
    expect(events).to.deep.equal([]);
  });

  it('commits at once when it is told to', async () => {
    const promise = put('a');
    commits.flush();
    expect(stored()).to.deep.equal(['a']);
    await promise;
    await turn();
    expect(events).to.deep.equal(['before commit', 'well']);
  });

  it('is what the inbox writes by: a hundred receipts at once are one commit', async () => {
    const store = `${file()}.store`;
    const { inbox } = openInbox(store);
    await inbox.start();
    await inbox.append(makeReceipt('first'));
    const before = readWalFrames(`${store}-wal`).commits;
    await Promise.all(Array.from({ length: 100 }, (_, n) => inbox.append(makeReceipt(`r${n}`))));
    expect(readWalFrames(`${store}-wal`).commits - before).to.equal(1);
    await inbox.stop();
  });
});
