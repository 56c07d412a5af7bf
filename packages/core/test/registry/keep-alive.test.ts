import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { PluginFolder } from './plugin-folder.js';

describe('a plugin that never finishes its import', () => {
  it('is named although the process has nothing else to wait for', () => {
    const folder = new PluginFolder();
    try {
      folder.install('change-hook-dialect-acme', 'await new Promise(() => {})');
      const core = new URL('../../src/index.js', import.meta.url).href;
      const script = folder.write('load.mjs', `
        import { loadDialects, systemClock } from ${JSON.stringify(core)};
        const environment = { from: [import.meta.url], clock: systemClock, timeoutMs: 20 };
        const { problems } = await loadDialects([{ mount: 'acme', dialect: 'acme', options: undefined }], environment);
        console.log(problems.map((it) => it.code).join());`);
      const { stdout, stderr, status } = spawnSync(process.execPath, [script], { encoding: 'utf8', timeout: 20_000 });
      expect(stderr).to.equal('');
      expect(stdout).to.equal('CH_PLUGIN_IMPORT_TIMEOUT\n');
      expect(status, 'it ends by itself').to.equal(0);
    } finally {
      folder.remove();
    }
  });
});
