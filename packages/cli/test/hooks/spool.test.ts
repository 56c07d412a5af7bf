import { expect } from 'chai';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

  it('has a push that was kept without changes in its place of the order, and tells it there, though somebody died at that', async () => {
    const spool = make(false);
    await spool.prepare();
    await spool.keep({ old: '1', new: '2', ref: 'main' }, 1);
    await spool.add('r', [push('later')], 2);
    const [name = ''] = await spool.list();
    writeFileSync(join(spool.folder, `${name.replace('.untold', '.push')}.part`), '{"push":{"ol');
    expect(await spool.tell(name, 'r', ({ old, new: now, ref }) => of(old, now, ref))).to.equal(name.replace('.untold', '.push'));
    const lines = [];
    for await (const line of spool.read((await spool.list())[0]!)) lines.push('change' in line ? (JSON.parse(line.change) as Change).comments : line.push);
    expect(lines).to.deep.equal([{ old: '1', new: '2', ref: 'main', repository: 'r' }, '1', '2', 'main']);
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

  it('has sent nothing of a push before it says so, and does not guess where it can not be read', async () => {
    const spool = make(false);
    await spool.prepare();
    await spool.add('r', [push('one', 'two')], 1);
    const [name = ''] = await spool.list();
    expect(await spool.sent(name)).to.equal(0);
    await spool.setSent(name, 1);
    expect(await spool.sent(name)).to.equal(1);
    rmSync(join(spool.folder, `${name}.sent`));
    mkdirSync(join(spool.folder, `${name}.sent`));
    const error = await spool.sent(name).then(() => undefined, (it: unknown) => it);
    expect(error).to.have.property('code', 'EISDIR');
  });

  it('is made with the folders above it, and again', async () => {
    const folder = join(at().folder, 'a', 'b', 'c');
    for (const _ of ['not there', 'there']) await new Spool({ folder, shared: false }).prepare();
    expect(statSync(folder).isDirectory()).to.equal(true);
  });

  const unmade = existsSync('/proc/self') ? '/proc' : undefined;
  it(`says where no folder can be made${unmade === undefined ? ' (skipped: there is no /proc)' : ''}`, async function () {
    if (unmade === undefined) return this.skip();
    const error = await new Spool({ folder: join(unmade, 'change-hook', 'spool'), shared: false }).prepare().then(() => undefined, (it: unknown) => it);
    expect(error).to.be.an('error').with.property('message').that.matches(/^no folder can be made in \/proc: /);
  });
});
