import { expect } from 'chai';
import { join } from 'node:path';
import { packAll } from './support/packed.js';
import type { Packed } from './support/packed.js';
import { Place } from './support/place.js';
import { run } from './support/run.js';

describe('a package made by npm create, from its tarball', () => {
  let packed: Packed;
  let place: Place;
  before(async () => void (packed = await packAll()));
  after(() => packed.remove());
  beforeEach(() => void (place = new Place()));
  afterEach(async () => {
    await place.stop();
    place.remove();
  });

  /** What `npm create change-hook-KIND acme` does, were it published. */
  const create = async (kind: 'dialect' | 'sink'): Promise<string> => {
    const ours = ['change-hook-core', 'create-change-hook-dialect', ...(kind === 'sink' ? ['create-change-hook-sink'] : [])];
    const command = ['exec', '--yes', ...ours.map((name) => `--package=${packed.of(name)}`), '--', `create-change-hook-${kind}`, 'acme', '--yes', '--author', 'Ann'];
    await run('npm', [...command, '--core', packed.of('change-hook-core'), '--testkit', packed.of('change-hook-testkit')], place.folder);
    return `change-hook-${kind}-acme`;
  };

  it('passes its own tests, and its dialect serves a request', async () => {
    const name = await create('dialect');
    const folder = join(place.folder, name);
    await run('npm', ['install'], folder);
    expect(await run('npm', ['test'], folder)).to.match(/ \d{2,} passing/);
    await place.install('npm', packed, { [name]: await place.pack(name) });
    place.write('change-hook.config.json', JSON.stringify({ http_port: 0, change_hook_dialects: { acme: true }, change_hook_sinks: { jsonl: { path: './out.jsonl' } } }));
    const url = await place.serve();
    const push = { branch: 'main', repository: { url: 'https://acme.example/house.git' }, commits: [{ id: '1', author: 'Ann', message: 'Mend the door' }] };
    const answer = await fetch(`${url}/change_hook/acme`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-acme-event': 'push' }, body: JSON.stringify(push) });
    expect(answer.status).to.equal(202);
    expect(await place.delivered(1)).to.have.nested.property('[0].comments', 'Mend the door');
  });

  it('passes its own tests as a sink', async () => {
    const folder = join(place.folder, await create('sink'));
    await run('npm', ['install'], folder);
    expect(await run('npm', ['test'], folder)).to.match(/ \d{2,} passing/);
  });
});
