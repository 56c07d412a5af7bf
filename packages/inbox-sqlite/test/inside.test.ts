import { expect } from 'chai';
import { loadDriver } from '../src/store/driver.js';
import type { Database, Driver, Statement } from '../src/store/driver.js';
import { makeReceipt, openInbox, useFolder, WANTED } from './tools.js';

/** A driver that tells of every call of it. */
function watched(driver: Driver, called: (name: string) => void): Driver {
  const watch = <T extends Database | Statement>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        return (...args: unknown[]): unknown => {
          called(String(name));
          const value = method.apply(target, args);
          return name === 'prepare' ? watch(value as Statement) : value;
        };
      },
    });
  return (file) => (called('open'), watch(driver(file)));
}

describe('what the inbox tells of its work in SQLite', () => {
  const { file } = useFolder();
  const told: boolean[] = [];
  const outside: string[] = [];
  let depth = 0;
  let calls = 0;
  const start = async () => {
    told.length = outside.length = depth = calls = 0;
    const driver = watched(await loadDriver(), (name) => {
      calls += 1;
      if (depth !== 1) outside.push(`${name} at depth ${depth}`);
    });
    const inStore = (inside: boolean): void => {
      told.push(inside);
      depth += inside ? 1 : -1;
    };
    const { inbox, db } = openInbox(file(), { driver, inStore });
    await inbox.start();
    return { inbox, db };
  };

  it('covers every call, in pairs of which none is in another', async () => {
    const { inbox } = await start();
    await inbox.append(makeReceipt('r1', { enrich: true, deliveryId: 'd' }));
    await inbox.append(makeReceipt('r2', { verdict: 'untranslated', parcels: [], sinks: [] }));
    await inbox.reject({ at: 0, mount: 'base', reason: 'no' });
    const lane = { sink: 'sink', repository: 'repo' };
    const [claim] = await inbox.claim('me', WANTED);
    const delivery = claim!.deliveries[0]!.id;
    await inbox.adopt('me', [lane, { ...lane, repository: 'unheard of' }]);
    await inbox.progress('me', delivery, 0);
    await inbox.enrichment('r1');
    await inbox.enriched('r1', { parcels: [{ repository: 'repo', count: 1, changes: '[{}]' }] });
    await inbox.settle('me', lane, [{ delivery, state: 'dead', done: 0, attempts: 1, error: 'no' }]);
    await inbox.retry({ limit: 10 });
    await inbox.discard({ limit: 10, repository: 'repo' });
    await inbox.replay('r1', ['sink']);
    await inbox.retranslated('r2', { dialect: 'x@1', verdict: 'ignored', parcels: [], sinks: [] });
    await inbox.status();
    await inbox.deliveries({ limit: 10 });
    await inbox.receipt('r1');
    await inbox.receipts({ limit: 10, mount: 'base' });
    await inbox.storedReceipt('r1');
    await inbox.rejections({ limit: 10 });
    for (const policy of [{ receiptAgeMs: 0, ignoredBytes: 0, openMounts: ['base'], openMountBytes: 0, dedupeAgeMs: 0 }, { receiptCount: 0 }]) {
      while ((await inbox.sweep(policy)).more);
    }
    await inbox.release('me');
    await inbox.stop();
    expect(outside).to.deep.equal([]);
    expect(calls).to.be.above(50);
    expect(told).to.deep.equal(told.map((_, n) => n % 2 === 0));
  });

  it('comes back from work that failed', async () => {
    const { inbox, db } = await start();
    depth += 1;
    db().exec('PRAGMA query_only = ON');
    depth -= 1;
    expect(await inbox.append(makeReceipt('r1')).catch((error: unknown) => error)).to.be.an('error');
    expect(await inbox.settle('me', { sink: 'a', repository: 'b' }, []).catch((error: unknown) => error)).to.be.an('error');
    expect(depth).to.equal(0);
    await inbox.stop();
    expect(told.at(-1)).to.equal(false);
  });
});
