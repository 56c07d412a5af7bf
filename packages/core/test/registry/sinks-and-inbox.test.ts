import { expect } from 'chai';
import { loadInbox, loadSinks, systemClock } from '../../src/index.js';
import type { ChangeHookError, LoadedInbox, SinkRequest } from '../../src/index.js';
import { PluginFolder, SCHEMA_SOURCE } from './plugin-folder.js';

const sinkSource = (name: string, over = ''): string => `export default { apiVersion: 1, name: '${name}', create: () => ({}), ${over} }`;

describe('loadSinks', () => {
  let folder: PluginFolder;

  beforeEach(() => {
    folder = new PluginFolder();
  });

  afterEach(() => folder.remove());

  const load = (...requests: SinkRequest[]) => loadSinks(requests, { from: [folder.url], clock: systemClock });

  it('loads two sinks of one plugin, and makes neither', async () => {
    folder.install('change-hook-sink-acme', sinkSource('acme', `${SCHEMA_SOURCE} batch: 50, create: () => { throw new Error('was made') }`));
    const { sinks, problems } = await load({ sink: 'acme', plugin: 'acme', options: undefined }, { sink: 'second', plugin: 'acme', options: { a: 1 } });
    expect(problems).to.deep.equal([]);
    expect([...sinks.keys()]).to.deep.equal(['acme', 'second']);
    expect(sinks.get('second')).to.deep.include({ sink: 'second', label: 'acme@1.2.3', packageName: 'change-hook-sink-acme', batch: 50, from: folder.path });
    expect(sinks.get('second')?.options).to.have.property('a', 1);
    expect(Object.isFrozen(sinks.get('second'))).to.equal(true);
  });

  it('takes one delivery a call where the plugin declares no batch', async () => {
    folder.install('change-hook-sink-acme', sinkSource('acme'));
    expect((await load({ sink: 'acme', plugin: 'acme', options: undefined })).sinks.get('acme')?.batch).to.equal(1);
  });

  it('lists every member of a wrong type', async () => {
    folder.install('change-hook-sink-acme', `export default { apiVersion: null, name: 7, options: 1, batch: 0.5, create: 'x' }`);
    const { problems } = await load({ sink: 'acme', plugin: 'acme', options: undefined });
    expect(problems.map((it) => it.code)).to.deep.equal(['CH_PLUGIN_SHAPE']);
    for (const member of ['apiVersion', 'name', 'options', 'batch', 'create']) expect(problems[0]?.message).to.include(`${member} must be`);
  });

  it('tells every problem of every sink, and loads the good ones', async () => {
    folder.install('change-hook-sink-acme', sinkSource('acme', SCHEMA_SOURCE));
    const { sinks, problems } = await load(
      { sink: 'absent', plugin: 'absent', options: undefined },
      { sink: 'acme', plugin: 'acme', options: { bad: 1 } },
      { sink: 'good', plugin: 'acme', options: {} },
      { sink: 'good', plugin: 'acme', options: {} },
      { sink: 'x', plugin: '../x', options: {} },
    );
    expect([...sinks.keys()]).to.deep.equal(['good']);
    expect(problems.map((it) => it.code)).to.deep.equal([
      'CH_PLUGIN_MISSING', 'CH_CONFIG_OPTIONS_INVALID', 'CH_CONFIG_VALUE', 'CH_PLUGIN_NAME',
    ]);
    expect(problems[1]?.message).to.include('bad: no good; list[2].x: worse; and all of it');
  });

  it('takes no dialect for a sink', async () => {
    folder.dialect('acme');
    const { problems } = await load({ sink: 'acme', plugin: 'acme', options: undefined });
    expect(problems[0]?.message).to.include('change-hook-sink-acme');
  });
});

describe('loadInbox', () => {
  let folder: PluginFolder;

  beforeEach(() => {
    folder = new PluginFolder();
  });

  afterEach(() => folder.remove());

  const load = (inbox: string, options?: unknown) => loadInbox({ inbox, options }, { from: [folder.url], clock: systemClock });

  const inboxOf = (result: { inbox: LoadedInbox } | { problems: ChangeHookError[] }): LoadedInbox => {
    if ('problems' in result) throw new Error(result.problems.map((it) => it.message).join());
    return result.inbox;
  };
  const codesOf = (result: { inbox: LoadedInbox } | { problems: ChangeHookError[] }): string[] =>
    'problems' in result ? result.problems.map((it) => it.code) : [];

  it('loads the plugin and makes no inbox', async () => {
    folder.install('change-hook-inbox-acme', sinkSource('acme', `${SCHEMA_SOURCE} create: () => { throw new Error('was made') }`));
    expect(inboxOf(await load('acme', { path: 'x' }))).to.deep.include({ label: 'acme@1.2.3', packageName: 'change-hook-inbox-acme' });
  });

  it('lists every member of a wrong type', async () => {
    folder.install('change-hook-inbox-acme', `export default { apiVersion: '1', name: 'acme', options: [], create: {} }`);
    const result = await load('acme');
    expect(codesOf(result)).to.deep.equal(['CH_PLUGIN_SHAPE']);
    if ('problems' in result) {
      expect(result.problems[0]?.message).to.include('is not an inbox');
      for (const member of ['apiVersion', 'options', 'create']) expect(result.problems[0]?.message).to.include(`${member} must be`);
    }
  });

  it('tells a missing package, a bad name and bad options', async () => {
    folder.install('change-hook-inbox-acme', sinkSource('acme', SCHEMA_SOURCE));
    expect(codesOf(await load('absent'))).to.deep.equal(['CH_PLUGIN_MISSING']);
    expect(codesOf(await load('/x'))).to.deep.equal(['CH_PLUGIN_NAME']);
    expect(codesOf(await load('acme', { bad: 1 }))).to.deep.equal(['CH_CONFIG_OPTIONS_INVALID']);
  });
});
