import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testInbox } from 'change-hook-testkit';
import { loadDriver } from '../src/store/driver.js';
import type { Driver } from '../src/store/driver.js';
import { openInbox } from './tools.js';

function testOver(name: string, driver: Driver): void {
  testInbox({
    name,
    durable: true,
    fills: true,
    make({ clock }) {
      const folder = mkdtempSync(join(tmpdir(), 'change-hook-inbox-'));
      const file = join(folder, 'change-hook.db');
      let opened = openInbox(file, { clock, driver });
      return {
        inbox: opened.inbox,
        reopen: () => (opened = openInbox(file, { clock, driver })).inbox,
        setFull(full) {
          const db = opened.db();
          const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number };
          db.exec(`PRAGMA max_page_count = ${full ? pages + 2 : 4_294_967_294}`);
        },
        dispose: () => rmSync(folder, { recursive: true, force: true }),
      };
    },
    describe,
    it,
  });
}

const builtIn = await loadDriver(async (name) => {
  if (name !== 'node:sqlite') throw new Error('the other one is asked for');
  return import(name);
}).catch(() => undefined);

testOver('the inbox in an SQLite file', await loadDriver());
// Node 20 has none, and there is nothing to test there.
if (builtIn !== undefined) testOver('the inbox over the SQLite of Node', builtIn);
