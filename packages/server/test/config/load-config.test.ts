import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../src/config/load-config.js';
import { temporaryFolder } from '../temporary-folder.js';
import { allThrownBy, thrownBy } from '../thrown-by.js';

describe('loading a config', () => {
  const folder = temporaryFolder();

  it('of a file is relative to the folder of the file', async () => {
    folder.write('etc/key', 'k\n');
    const file = folder.write('etc/my.yaml', 'change_hook_dialects:\n  github: { secret: "${file:key}" }\n');
    const { config, warnings } = await loadConfig({ file }, {});
    expect(config).to.include({ file, folder: dirname(file) });
    expect(config.mounts[0]?.options).to.deep.equal({ secret: 'k' });
    expect(config.managementSocket).to.equal(join(folder.path, 'etc', 'change-hook.db.sock'));
    expect(warnings).to.deep.equal([]);
  });

  it('of a folder finds the one config in it', async () => {
    const file = folder.write('change-hook.config.json', '{"http_port": 1}');
    expect((await loadConfig({ folder: folder.path }, {})).config).to.deep.include({ file, folder: folder.path });
  });

  it('of a folder with two is refused', async () => {
    folder.write('change-hook.config.json', '{}');
    folder.write('change-hook.config.mjs', 'export default {};');
    expect((await thrownBy(() => loadConfig({ folder: folder.path }, {}))).code).to.equal('CH_CONFIG_AMBIGUOUS');
  });

  it('of a value has no file and fills in references too', async () => {
    const value = { change_hook_dialects: { github: { secret: '${env:S}', $auth: { query: '${env:S}' } } } };
    const { config } = await loadConfig({ value, folder: folder.path }, { S: 's' });
    expect(config).to.include({ file: undefined, folder: folder.path });
    expect(config.mounts[0]).to.deep.include({ options: { secret: 's' } });
    expect(config.mounts[0]?.gate.query?.tokens).to.deep.equal(['s']);
  });

  it('of a JSON file that holds null is that of an empty one', async () => {
    expect((await loadConfig({ file: folder.write('c.json', 'null') }, {})).config.mounts).to.deep.equal([]);
  });

  it('hands on the warning of a secret that everybody can read', async () => {
    folder.write('key', 'k', 0o644);
    const { warnings } = await loadConfig(
      { value: { change_hook_dialects: { x: { secret: '${file:key}' } } }, folder: folder.path },
      {},
    );
    expect(warnings).to.have.length(1);
  });

  it('throws every problem at once: references, keys and values', async () => {
    const file = folder.write(
      'c.yaml',
      [
        'http_prot: 1',
        'change_hook_dialects:',
        '  github: { secret: "${env:NOT_SET}", $auth: { bearer: "${file:missing}" }, $sinks: [nowhere] }',
      ].join('\n'),
    );
    const problems = await allThrownBy(() => loadConfig({ file }, {}));
    expect(problems.map(({ code }) => code).sort()).to.deep.equal([
      'CH_CONFIG_SECRET',
      'CH_CONFIG_SECRET',
      'CH_CONFIG_UNKNOWN_KEY',
      'CH_CONFIG_UNKNOWN_KEY',
    ]);
    for (const { message, mend } of problems)
      expect([message, mend]).to.satisfy((texts: string[]) => texts.every((text) => text.length > 0));
  });

  it('stops at an $auth whose variable is unset in a .js config, rather than leave the mount open', async () => {
    const file = folder.write(
      'c.mjs',
      'export default { change_hook_dialects: { base: { $auth: { bearer: process.env.CHANGE_HOOK_NOT_SET } } } };',
    );
    const problems = await allThrownBy(() => loadConfig({ file }, {}));
    expect(problems.map(({ message }) => message).join())
      .to.include('change_hook_dialects.base.$auth.bearer')
      .and.to.include('undefined');
  });

  it('has no secret in any of its problems, wherever it stands', async () => {
    folder.write('key', 'hunter2');
    const secrets = ['hunter2', 'hunter2 with space'];
    for (const secret of secrets) {
      const places: unknown[] = [
        { http_port: '${env:S}' },
        { http_host: ['${env:S}'] },
        { base_path: '${env:S}' },
        { trusted_proxies: '${env:S}' },
        { change_hook: '${env:S}' },
        { change_hook_dialects: '${env:S}' },
        { change_hook_dialects: { a: '${env:S}' } },
        { change_hook_dialects: { a: { $auth: '${env:S}' } } },
        { change_hook_dialects: { a: { $auth: { basic: '${env:S}' } } } },
        { change_hook_dialects: { a: { $auth: { basic: { user: '${env:S}:', password: '' } } } } },
        { change_hook_dialects: { a: { $auth: { bearer: ['${env:S}', ''] } } } },
        { change_hook_dialects: { a: { $auth: { query: { name: '${env:S} ', token: 't' } } } } },
        { change_hook_dialects: { a: { $allow_from: '${file:key}' } } },
        { change_hook_dialects: { a: { $dedupe: '${env:S}' } } },
        { change_hook_sinks: { a: { $timeout: '${env:S}' } } },
        { change_hook_inbox: '${env:S}' },
        { change_hook_inbox: { a: '${env:S}' } },
        { management_socket: ['${env:S}'] },
        { log: { level: '${env:S}' } },
        { log: '${env:S}' },
        { http_limits: { body: '${env:S}' } },
      ];
      for (const value of places) {
        const problems = await allThrownBy(() => loadConfig({ value, folder: folder.path }, { S: secret }));
        expect(problems, JSON.stringify(value)).not.to.be.empty;
        const told = JSON.stringify(
          problems.map((it) => [it.message, it.mend, it.params, it.stack, it.senderText, String(it.cause)]),
        );
        expect(told, JSON.stringify(value)).not.to.include('hunter2');
      }
    }
  });
});
