import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { silentLog, systemClock } from 'change-hook-core';
import * as exported from 'change-hook-inbox-sqlite';
import { useFolder } from './tools.js';

const plugin = exported.default;
const issues = (value: unknown): string[] => plugin.options.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

describe('the package change-hook-inbox-sqlite', () => {
  const { path } = useFolder();

  it('exports its plugin, and nothing else', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
    expect([plugin.apiVersion, plugin.name]).to.deep.equal([1, 'sqlite']);
  });

  it('takes a path relative to the folder of the config', async () => {
    const inbox = plugin.create({ options: { path: './var/store.db' }, folder: path('.'), clock: systemClock, log: silentLog });
    await inbox.start();
    await inbox.stop();
    expect(existsSync(path('var/store.db'))).to.equal(true);
  });

  it('touches nothing before it is started', () => {
    plugin.create({ options: { path: './store.db' }, folder: path('.'), clock: systemClock, log: silentLog });
    expect(existsSync(path('store.db'))).to.equal(false);
  });

  it('asks for a path', () => {
    for (const value of [{}, { path: 5 }, { path: '' }, null]) expect(issues(value), JSON.stringify(value)).not.to.deep.equal([]);
    expect(issues({})[0]).to.include('path is the file of the store');
  });

  it('refuses a store that would not outlive the process', () => {
    for (const path of [':memory:', 'file:x?mode=memory', 'a\u0000b']) expect(issues({ path })[0]).to.include('must name a file');
  });

  it('refuses an option that it does not know', () => {
    expect(issues({ path: './a.db', pth: 1 })[0]).to.include('pth');
  });
});
