import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { packAll } from './support/packed.js';
import type { Packed } from './support/packed.js';
import { Place } from './support/place.js';
import { run } from './support/run.js';

const tutorial = readFileSync(new URL('../../../docs/write-a-dialect.md', import.meta.url), 'utf8');

describe('a package made by npm create, from its tarball', () => {
  let packed: Packed;
  let place: Place;
  before(async () => void (packed = await packAll()));
  beforeEach(() => void (place = new Place()));
  afterEach(async () => {
    await place.stop();
    place.remove();
  });

  /** What `npm create change-hook-KIND NAME` does, were it published; fulfils with the folder's name. */
  const create = async (kind: 'dialect' | 'sink', name: string): Promise<string> => {
    const ours = ['change-hook-core', 'create-change-hook-dialect', ...(kind === 'sink' ? ['create-change-hook-sink'] : [])];
    const command = ['exec', '--yes', ...ours.map((it) => `--package=${packed.of(it)}`), '--', `create-change-hook-${kind}`, name, '--yes', '--author', 'Ann'];
    await run('npm', [...command, '--core', packed.of('change-hook-core'), '--testkit', packed.of('change-hook-testkit')], place.folder);
    return `change-hook-${kind}-${name.slice(name.indexOf('/') + 1)}`;
  };

  /** Installs it and runs its tests, as its author does next; fulfils with the tarball that a publish would send. */
  const finish = async (name: string): Promise<string> => {
    await run('npm', ['install'], join(place.folder, name));
    expect(await run('npm', ['test'], join(place.folder, name))).to.match(/ \d{2,} passing/);
    return place.pack(name);
  };

  it('passes its own tests, and its dialect serves a request', async () => {
    const name = await create('dialect', 'acme');
    for (const file of ['.gitignore', '.github/workflows/ci.yml', 'LICENSE', 'README.md']) expect(place.has(join(name, file)), file).to.equal(true);
    await place.install('npm', packed, { [name]: await finish(name) });
    place.write('change-hook.config.json', JSON.stringify({
      http_port: 0, change_hook_dialects: { acme: { secret: 'open sesame' } }, change_hook_sinks: { jsonl: { path: './out.jsonl' } },
    }));
    const url = await place.serve();
    const body = JSON.stringify({ branch: 'main', repository: { url: 'https://acme.example/house.git' }, commits: [{ id: '1', author: 'Ann', message: 'Mend the door' }] });
    const post = (headers: Record<string, string>) =>
      fetch(`${url}/change_hook/acme`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-acme-event': 'push', ...headers }, body });
    expect((await post({})).status).to.equal(401);
    const signature = `sha256=${createHmac('sha256', 'open sesame').update(body).digest('hex')}`;
    expect((await post({ 'x-acme-signature': signature })).status).to.equal(202);
    expect(await place.delivered(1)).to.have.nested.property('[0].comments', 'Mend the door');
    // What the tutorial says that it prints, typed where the author stands.
    const [, line = ''] = /^npx (change-hook translate .+)$/m.exec(tutorial) ?? [];
    expect(JSON.parse(await run('sh', ['-c', `"$0/node_modules/.bin/"${line}`, place.folder], join(place.folder, name)))).to.have.nested.property('changes[0].revision', '8f2c1d');
  });

  it('publishes no file of the machine it was made on', async () => {
    const name = await create('dialect', 'acme');
    const { peerDependencies, dependencies } = JSON.parse(place.read(join(name, 'package.json'))) as Record<string, Record<string, string>>;
    for (const range of Object.values({ ...peerDependencies, ...dependencies })) expect(range).to.match(/^\^\d+\.\d+\.\d+$/);
  });

  it('passes its own tests as a sink of a scope, and gets what the gateway takes', async () => {
    const name = await create('sink', '@acme/forge');
    await place.install('npm', packed, { [`@acme/${name}`]: await finish(name) });
    const receiver = createServer().listen(0, '127.0.0.1');
    try {
      await once(receiver, 'listening');
      const received = once(receiver, 'request') as Promise<[IncomingMessage, ServerResponse]>;
      const options = { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/changes`, token: 'open sesame' };
      place.write('change-hook.config.json', JSON.stringify({ http_port: 0, change_hook_dialects: { base: true }, change_hook_sinks: { '@acme/forge': options } }));
      const url = await place.serve();
      const posted = await fetch(`${url}/change_hook/base`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ author: 'Ann', comments: 'Mend the door' }),
      });
      expect(posted.status).to.equal(202);
      const [request, response] = await received;
      response.end();
      expect(request.headers).to.include({ authorization: 'Bearer open sesame' });
      expect(await json(request)).to.include({ comments: 'Mend the door' });
    } finally {
      receiver.close();
      receiver.closeAllConnections();
    }
  });
});
