import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { Denied, Guard, guarded } from '../../src/laws/guard/guard.js';

describe('the guard', () => {
  it('denies what leads out, and notes what and where', async () => {
    await guarded(async (guard) => {
      expect(() => guard.run(() => Date.now())).to.throw(Denied, 'Date.now()');
      expect(guard.touches).to.have.length(1);
      expect(guard.touches[0]).to.include({ kind: 'clock', what: 'Date.now()' }).and.to.have.property('at').that.includes('guard.test');
    });
  });

  it('follows named imports of built-in modules', async () => {
    await guarded(async (guard) => {
      expect(() => guard.run(() => existsSync('/'))).to.throw(Denied, 'fs.existsSync()');
    });
  });

  it('watches what goes on after an await', async () => {
    await guarded(async (guard) => {
      const work = guard.run(async () => {
        await Promise.resolve();
        return process.env['HOME'];
      });
      expect(await work.catch((error: unknown) => error)).to.be.instanceOf(Denied);
    });
  });

  it('leaves alone dates of a given time, and what is a date', async () => {
    await guarded(async (guard) => {
      const date = guard.run(() => new Date(86_400_000));
      expect(date.toISOString()).to.equal('1970-01-02T00:00:00.000Z');
      expect(date).to.be.instanceOf(Date);
      expect(guard.run(() => Date.parse('1970-01-02T00:00:00Z'))).to.equal(86_400_000);
      expect(guard.touches).to.deep.equal([]);
    });
  });

  it('leaves alone all other code of the process while it is on', async () => {
    const server = createServer((socket) => socket.end());
    await guarded(async (guard) => {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      await once(socket.resume(), 'close');
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(Date.now()).to.be.greaterThan(0);
      expect(process.env['PATH']).to.be.a('string');
      expect(guard.touches).to.deep.equal([]);
    });
    await once(server.close(), 'close');
  });

  it('lets through what the suite lends to the code', async () => {
    await guarded(async (guard) => {
      expect(guard.run(() => Guard.outside(() => Date.now()))).to.be.a('number');
    });
  });

  it('puts everything back as it was, also when two are on at once', async () => {
    const before = [Date, Date.now, setTimeout, fetch, process.env, existsSync, console.log, performance.now];
    await Promise.all([guarded(async () => {}), guarded(async () => new Promise((resolve) => setTimeout(resolve, 1)))]);
    await guarded(async () => {
      throw new Error('no');
    }).catch(() => {});
    expect([Date, Date.now, setTimeout, fetch, process.env, existsSync, console.log, performance.now]).to.deep.equal(before);
  });
});
