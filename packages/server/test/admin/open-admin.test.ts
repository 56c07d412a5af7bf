import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { MemoryLog, silentLog } from 'change-hook-core';
import { loadConfig, openAdmin } from '../../src/index.js';
import type { GatewayConfig } from '../../src/index.js';
import { temporaryFolder } from '../temporary-folder.js';
import { allThrownBy, thrownBy } from '../thrown-by.js';

const dialect = (name: string, members = ''): string => `export default {
  apiVersion: 1, name: '${name}', authentication: 'none', accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  verify: () => ({ ok: true }), identify: () => undefined, translate: () => ({ ignored: 'a test' }),
  ${members}
};`;

/** Says with its answers with which token it asked, and what was said. */
const ASKING = `admin: {
  repository: 'OWNER/REPO',
  async listHooks(repository, ctx) {
    ctx.log.info('asks');
    const { url: base, token } = ctx.options;
    const answer = await ctx.http.send({ method: 'GET', base, path: [repository], headers: { authorization: token } });
    return [{ id: '1', url: answer.json(), events: [], active: true }];
  },
},`;

describe('the admin of a mount', () => {
  const folder = temporaryFolder();
  let server: Server;
  let base: string;

  beforeEach(async () => {
    server = createServer((request, response) => response.end(JSON.stringify(`${request.url} ${request.headers.authorization}`)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function install(name: string, source: string): void {
    folder.write(`node_modules/change-hook-dialect-${name}/package.json`, JSON.stringify({ name: `change-hook-dialect-${name}`, version: '1.2.3', type: 'module', exports: './index.js' }));
    folder.write(`node_modules/change-hook-dialect-${name}/index.js`, source);
  }

  const configOf = async (dialects: object): Promise<GatewayConfig> =>
    (await loadConfig({ value: { change_hook_dialects: dialects, change_hook_sinks: { nowhere: { $sink: 'absent' } } }, folder: folder.path }, {})).config;

  it('loads the dialect of that mount alone, and no sink', async () => {
    install('acme', dialect('acme', ASKING));
    const config = await configOf({ absent: true, own: { $dialect: 'acme', url: base, token: 'reads' } });
    const log = new MemoryLog();
    const admin = await openAdmin(config, 'own', { searchFrom: [], log });
    expect([admin.mount.label, admin.listed.dialect]).to.deep.equal(['acme@1.2.3', 'acme']);
    expect((await admin.listHooks('a/b'))[0]?.url).to.equal('/a%2Fb reads');
    expect(log.lines[0]?.fields).to.include({ mount: 'own', dialect: 'acme@1.2.3' });
    await admin.close();
  });

  it('asks with the token that it is given for it', async () => {
    install('acme', dialect('acme', ASKING));
    const admin = await openAdmin(await configOf({ acme: { url: base, token: 'reads' } }), 'acme', { searchFrom: [], log: silentLog, token: 'manages' });
    expect((await admin.listHooks('a'))[0]?.url).to.equal('/a manages');
    await admin.close();
  });

  it('reaches nothing more with a token that is a URL', async () => {
    install('acme', dialect('acme', ASKING.replace('url: base, token', 'token: base, token')));
    const admin = await openAdmin(await configOf({ acme: { token: 'reads' } }), 'acme', { searchFrom: [], log: silentLog, token: base });
    expect(await thrownBy(() => admin.listHooks('a'))).to.include({ code: 'CH_HTTP_REFUSED' });
    await admin.close();
  });

  it('may end what is under way', async () => {
    install('acme', dialect('acme', ASKING));
    const admin = await openAdmin(await configOf({ acme: { url: base } }), 'acme', { searchFrom: [], log: silentLog });
    const asked = new Promise<void>((resolve) => {
      server.removeAllListeners('request');
      server.on('request', () => resolve());
    });
    const thrown = thrownBy(() => admin.listHooks('a'));
    await asked;
    await admin.close();
    expect(await thrown).to.include({ code: 'CH_HTTP_FAILED' });
  });

  it('is refused for a mount that is not listed, or is switched off', async () => {
    const config = await configOf({ acme: true, off: false });
    for (const name of ['other', 'off']) {
      expect(await thrownBy(() => openAdmin(config, name, { searchFrom: [], log: silentLog }))).to.deep.include({ code: 'CH_ADMIN_NO_MOUNT', params: { mount: name, mounts: ['acme'] } });
    }
  });

  it('tells all that is wrong with the dialect', async () => {
    const [thrown] = await allThrownBy(async () => openAdmin(await configOf({ absent: true }), 'absent', { searchFrom: [], log: silentLog }));
    expect(thrown).to.include({ code: 'CH_PLUGIN_MISSING' });
  });
});
