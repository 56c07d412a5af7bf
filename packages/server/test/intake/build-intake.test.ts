import { expect } from 'chai';
import { silentLog } from 'change-hook-core';
import { loadConfig } from '../../src/index.js';
import { buildIntake } from '../../src/intake/build-intake.js';
import { temporaryFolder } from '../temporary-folder.js';

describe('the intake, as it is built', () => {
  const folder = temporaryFolder();

  it('lets the inbox tell when it is inside of its store', async () => {
    const told: boolean[] = [];
    const value = { change_hook_dialects: { base: true }, change_hook_inbox: { sqlite: { path: './inbox.db' } } };
    const { config } = await loadConfig({ value, folder: folder.path });
    const setup = { config, searchFrom: [import.meta.url] };
    const { inbox } = await buildIntake(setup, { log: silentLog, inStore: (inside) => told.push(inside) });
    const before = told.length;
    await inbox.status();
    expect(told.slice(before)).to.deep.equal([true, false]);
    await inbox.stop();
    expect(told.at(-1)).to.equal(false);
  });
});
