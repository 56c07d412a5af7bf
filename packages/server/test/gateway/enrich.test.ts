import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { TestGateway } from './support.js';

/** A dialect whose changes lack their files: the forge's API knows them. */
const DIALECT = `
export default {
  apiVersion: 1,
  name: 'forge',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: { api: value.api } }) } },
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify: () => ({ ok: true }),
  identify: (request) => request.header('x-delivery'),
  translate: (request) => ({ changes: request.json(), enrich: true }),
  async enrich(changes, ctx) {
    const enriched = [];
    for (const change of changes) {
      const answer = await ctx.http.get({ base: ctx.options.api, path: ['repos', ...change.repository.split('/'), 'files'] });
      const { files, skip } = answer.json();
      if (skip) return { ignored: 'its message asks for no build' };
      enriched.push({ ...change, files });
    }
    return { changes: enriched };
  },
};
`;

describe('the gateway with a dialect that enriches', () => {
  let it_: TestGateway;
  let api: Server;
  let asked: string[];
  let answers: ((path: string) => { status: number; body: unknown })[];
  beforeEach(async () => {
    it_ = new TestGateway();
    const folder = join(it_.folder, 'node_modules', 'change-hook-dialect-forge');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'change-hook-dialect-forge', version: '1.0.0', type: 'module', exports: './index.js' }));
    writeFileSync(join(folder, 'index.js'), DIALECT);
    asked = [];
    answers = [];
    api = createServer((request, response) => {
      asked.push(request.url ?? '');
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      const { status, body } = answer?.(request.url ?? '') ?? { status: 200, body: { files: ['from-the-api'] } };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await it_.close();
    api.closeAllConnections();
    api.close();
  });

  const start = (sinks: Record<string, unknown> = { jsonl: { path: 'changes.jsonl' } }) =>
    it_.start({
      change_hook_dialects: { forge: { api: `http://127.0.0.1:${(api.address() as AddressInfo).port}` }, base: true },
      change_hook_sinks: sinks,
    });
  const post = (repository: string, comments: string, mount = 'forge') =>
    it_.post(`/change_hook/${mount}`, JSON.stringify(mount === 'forge' ? [{ author: 'a', comments, repository }] : { author: 'a', comments, repository }));

  it('answers 202 before it asks, and delivers what the API completed', async () => {
    await start();
    expect((await post('o/r', 'one')).status).to.equal(202);
    const [line] = await it_.arrived(1);
    expect(line).to.deep.include({ comments: 'one', files: ['from-the-api'] });
    expect(asked).to.deep.equal(['/repos/o/r/files']);
  });

  it('asks once for two sinks', async () => {
    await start({ jsonl: { path: 'changes.jsonl' }, second: { $sink: 'jsonl', path: 'changes.jsonl.second' } });
    await post('o/r', 'one');
    await it_.arrived(1);
    expect(asked).to.have.length(1);
  });

  it('keeps the order of a repository while a change of it waits for the API', async () => {
    answers = [() => ({ status: 500, body: {} }), () => ({ status: 200, body: { files: ['late'] } })];
    await start();
    await post('o/r', 'one');
    await post('o/r', 'two', 'base');
    const lines = await it_.arrived(2);
    expect(lines.map(({ comments, files }) => [comments, files])).to.deep.equal([['one', ['late']], ['two', []]]);
  });

  it('lets the other repositories go on meanwhile', async () => {
    answers = [() => ({ status: 500, body: {} }), () => ({ status: 200, body: { files: ['late'] } })];
    await start();
    await post('o/r', 'held');
    await post('o/s', 'free', 'base');
    expect((await it_.arrived(1))[0]?.comments).to.equal('free');
    await it_.arrived(2);
  });

  it('delivers nothing of what the API says is to be skipped', async () => {
    answers = [() => ({ status: 200, body: { skip: true } })];
    await start();
    await post('o/r', 'skipped');
    await post('o/r', 'after it', 'base');
    expect((await it_.arrived(1)).map(({ comments }) => comments)).to.deep.equal(['after it']);
  });

  it('sends a payload that would lead elsewhere nowhere, and delivers it marked partial', async () => {
    await start();
    await post('../..', 'evil');
    const [line] = await it_.arrived(1);
    expect(asked).to.deep.equal([]);
    expect(line?.properties).to.deep.equal({ change_hook_partial: true });
  });

  it('enriches after a restart what was accepted before it', async () => {
    answers = [() => ({ status: 503, body: {} })];
    await start();
    await post('o/r', 'one');
    await it_.gateway.stop();
    answers = [];
    await start();
    expect((await it_.arrived(1))[0]).to.deep.include({ comments: 'one', files: ['from-the-api'] });
  });
});
