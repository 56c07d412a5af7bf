import { expect } from 'chai';
import { SCHEMA_SOURCE } from './plugin-folder.js';
import { TwoFolders } from './two-folders.js';

describe('the registry evaluates accepts', () => {
  let folders: TwoFolders;

  beforeEach(() => {
    folders = new TwoFolders();
  });

  afterEach(() => folders.remove());

  it('as a method, with the checked options', async () => {
    folders.config.dialect('acme', `${SCHEMA_SOURCE} own: ['GET'], accepts(options) { return { methods: options.get ? this.own : ['POST'], mediaTypes: [''] } }`);
    expect((await folders.mountOf('acme', { get: true })).accepts).to.deep.equal({ methods: ['GET'], mediaTypes: [''] });
    expect((await folders.mountOf('acme')).accepts).to.deep.equal({ methods: ['POST'], mediaTypes: [''] });
  });

  for (const [source, words] of [
    [`() => { throw new Error('boo') }`, 'accepts threw: boo'],
    ['() => undefined', 'accepts must be an object'],
    ['async () => ({})', 'accepts.methods is missing'],
    [`() => ({ methods: [], mediaTypes: ['application/json'] })`, 'accepts.methods must be'],
    [`{ methods: ['POST'], mediaTypes: ['application/json; charset=utf-8'] }`, 'accepts.mediaTypes must be'],
    [`{ methods: ['POST'], mediaTypes: ['Application/JSON'] }`, 'accepts.mediaTypes must be'],
  ] as const) {
    it(`and refuses ${source}`, async () => {
      folders.config.dialect('acme', `accepts: ${source}`);
      const problem = await folders.problemOf('acme');
      expect(problem.code).to.equal('CH_PLUGIN_SHAPE');
      expect(problem.message).to.include(words);
    });
  }
});
