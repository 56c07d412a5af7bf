import { createHmac } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { defineDialect } from 'change-hook-core';
import type { Dialect } from 'change-hook-core';
import { testCases } from '../src/index.js';
import { assertGolden } from '../src/cases/golden.js';

/** What the toy makes of every request, but for the author. */
const FULL = { comments: '', files: [], properties: { a: 1 }, repository: '', project: '', src: 'git' };

/** Takes a change's author from the body. */
const dialect: Dialect<Record<string, never>> = defineDialect({
  apiVersion: 1,
  name: 'toy',
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify: (request) => (request.header('x-sign') === 'no' ? { ok: false, reason: 'mismatch' } : { ok: true }),
  identify: (request) => request.header('x-id'),
  translate(request) {
    const body = request.json() as { author: string };
    return { changes: [{ src: 'git', branch: null, author: body.author, properties: Object.assign(Object.create(null), { a: 1 }) }] };
  },
});

describe('testCases', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'cases-'));
  });

  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  async function writeCase(name: string, files: Record<string, unknown>): Promise<void> {
    await mkdir(join(root, name));
    for (const [file, content] of Object.entries(files)) {
      await writeFile(join(root, name, file), typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  /** Collects what `testCases` would give to a test framework. */
  function collect(): { title: string; run: () => Promise<void> }[] {
    const found: { title: string; run: () => Promise<void> }[] = [];
    testCases({
      dialect,
      cases: pathToFileURL(`${root}/`),
      describe: (_title, body) => body(),
      it: (title, run) => found.push({ title, run }),
    });
    return found;
  }

  async function failureOf(run: (() => Promise<void>) | undefined): Promise<string> {
    return run!().then(() => 'passed', (error: Error) => error.message);
  }

  it('passes a case whose result is the expected one', async () => {
    await writeCase('one', {
      'request.json': { headers: { 'X-Id': '7' } },
      'body.json': { author: 'Ann' },
      'expected.json': { deliveryId: '7', changes: [{ author: 'Ann', ...FULL }] },
    });
    await collect()[0]!.run();
  });

  it('fails a case whose result is another one', async () => {
    await writeCase('one', {
      'request.json': {},
      'body.json': { author: 'Ann' },
      'expected.json': { changes: [{ author: 'Bob', ...FULL }] },
    });
    expect(await failureOf(collect()[0]?.run)).to.contain('Bob');
  });

  it('fails a case without expected.json and says how it is written', async () => {
    await writeCase('one', { 'request.json': {}, 'body.json': { author: 'Ann' } });
    expect(await failureOf(collect()[0]?.run)).to.contain('UPDATE_GOLDEN=1');
  });

  it('fails a case whose change is not valid', async () => {
    await writeCase('one', { 'request.json': {}, 'body.json': { author: 3 }, 'expected.json': {} });
    expect(await failureOf(collect()[0]?.run)).to.contain('author must be a string');
  });

  it('shows a refusal and a body that can not be read as results', async () => {
    await writeCase('refused', { 'request.json': { headers: { 'x-sign': 'no' } }, 'expected.json': { refused: 'mismatch' } });
    await writeCase('unreadable', { 'request.json': {}, 'body.txt': '{', 'expected.json': { error: 'CH_REQUEST_UNPARSABLE' } });
    for (const { run } of collect()) await run();
  });

  it('computes the signatures that request.json asks for', async () => {
    await writeCase('one', {
      'request.json': { sign: { header: 'x-id', secret: 'key', prefix: 'sha1=', algorithm: 'sha1' } },
      'body.txt': '{"author":"Ann"}',
      'expected.json': {
        deliveryId: `sha1=${createHmac('sha1', 'key').update('{"author":"Ann"}').digest('hex')}`,
        changes: [{ author: 'Ann', ...FULL }],
      },
    });
    await collect()[0]!.run();
  });

  it('puts the first line of about.md into the title', async () => {
    await writeCase('one', { 'request.json': {}, 'about.md': 'A push.\nMore.' });
    await writeCase('two', { 'request.json': {} });
    expect(collect().map(({ title }) => title)).to.deep.equal(['one: A push.', 'two']);
  });

  it('refuses a mistyped key of request.json', async () => {
    await writeCase('one', { 'request.json': { header: {} }, 'body.json': { author: 'Ann' }, 'expected.json': {} });
    expect(await failureOf(collect()[0]?.run)).to.contain('unknown keys: header');
  });

  it('refuses a mistyped file name', async () => {
    await writeCase('one', { 'request.json': {}, 'bodi.json': { author: 'Ann' }, 'expected.json': {} });
    expect(await failureOf(collect()[0]?.run)).to.contain('bodi.json');
  });

  it('refuses a folder without cases', () => {
    expect(() => collect()).to.throw('no case folder');
  });

  it('writes the file with UPDATE_GOLDEN=1, except where CI is set', async () => {
    const file = pathToFileURL(join(root, 'expected.json'));
    await assertGolden(file, { a: 1 }, { UPDATE_GOLDEN: '1' });
    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal({ a: 1 });
    const failure = await assertGolden(file, { a: 2 }, { UPDATE_GOLDEN: '1', CI: 'true' }).catch((error: Error) => error);
    expect(failure).to.be.an('error');
    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal({ a: 1 });
  });
});
