import { expect } from 'chai';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from '../fake-io.js';
import { runProcess } from '../served-gateway.js';
import type { Served } from '../served-gateway.js';
import { useWorkplace } from '../workplace.js';

/** A dialect of JSON whose changes have the project that it is told. */
const source = (project: string): string => `export default {
  apiVersion: 1,
  name: 'demo',
  authentication: 'token',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  options: { '~standard': { version: 1, vendor: 'demo', validate: (value) => ({ value }) } },
  verify: (request, ctx) => (ctx.secrets.length === 0 || ctx.secrets.includes(request.header('x-token')) ? { ok: true } : { ok: false, reason: 'mismatch' }),
  identify: () => 'always the same',
  translate(request) {
    const body = request.json();
    if (body.exit) process.exit(7);
    if (body.ignored) return { ignored: body.ignored };
    return { changes: [{ author: 'Ann <ann@example.org>', comments: body.comments, project: '${project}' }] };
  },
};
`;

describe('change-hook dev', function () {
  // Processes take a while to start where others use the machine, too.
  this.timeout(60_000);
  const at = useWorkplace();
  const running: Served[] = [];
  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill('SIGTERM');
      await ended;
    }
  });

  /** Its temporary folders are made in here, so that none of them can be missed. */
  const temporary = (): string => join(at().folder, '.tmp');
  const packageJson = (more: object = {}): void => {
    at().write('package.json', JSON.stringify({ name: 'change-hook-dialect-demo', version: '1.2.3', type: 'module', exports: './index.js', ...more }));
  };
  const dev = async (...args: string[]): Promise<Served & { url: string }> => {
    mkdirSync(temporary(), { recursive: true });
    const served = runProcess(['dev', ...args], { cwd: at().folder, env: { TMPDIR: temporary(), DEMO_SECRET: 'open sesame' } });
    running.push(served);
    const [, url = ''] = /listens on (http:\/\/\S+);/.exec(await served.printed(/listens on .*\n/)) ?? [];
    return { ...served, url };
  };
  const post = (url: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

  it('prints each request, what it was answered, and its changes', async () => {
    packageJson();
    at().write('index.js', source('house'));
    const { url, out, printed } = await dev('--dialect', './');
    expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/change_hook\/demo$/);
    await printed(/ready: demo@1\.2\.3, open to everybody/);
    expect((await post(`${url}?token=hush`, { comments: 'Mend the roof' })).status).to.equal(202);
    await printed(/POST \/change_hook\/demo -> 202 \{"id":"[^"]+","changes":1\}\n/);
    await printed(/Mend the roof/);
    expect((await post(url, { ignored: 'no reason' })).status).to.equal(202);
    await printed(/-> 202 \{"id":"[^"]+","ignored":"no reason"\}/);
    expect((await fetch(url)).status).to.equal(405);
    await printed(/GET \/change_hook\/demo -> 405 /);
    expect(out()).not.to.contain('hush');
  });

  it('takes a request that is sent again for a new one', async () => {
    packageJson();
    at().write('index.js', source('house'));
    const { url } = await dev();
    for (let n = 0; n < 2; n++) expect(await (await post(url, { comments: 'x' })).json()).to.have.all.keys('id', 'changes');
  });

  it('runs the code of the last save, at the same address, and loses no request meanwhile', async () => {
    packageJson();
    at().write('index.js', source('house'));
    const { url, printed } = await dev();
    await post(url, { comments: 'before' });
    await printed(/house/);
    at().write('index.js', source('shed'));
    await printed(/saved: index\.js\n/);
    expect((await post(url, { comments: 'meanwhile' })).status).to.equal(202);
    await printed(/shed/);
  });

  it('prints what is wrong with a broken save, with its place, and goes on with the next one', async () => {
    packageJson();
    at().write('index.js', source('house'));
    const { url, printed, out } = await dev();
    await printed(/ready: demo/);
    at().write('index.js', 'export default {\n  name: }\n');
    const err = await printed(/the gateway did not start; waiting for the next save/);
    expect(err).to.contain('CH_PLUGIN_IMPORT').and.match(/index\.js:2\n/).and.contain('SyntaxError');
    const answer = await post(url, { comments: 'x' });
    expect(answer.status).to.equal(503);
    expect(await answer.text()).to.contain('the gateway did not start');
    at().write('index.js', source('shed'));
    await printed(/saved: index\.js[^]*saved: index\.js[^]*ready: demo/);
    expect((await post(url, { comments: 'x' })).status).to.equal(202);
    await printed(/shed/);
    expect(out()).to.contain('ready: demo@1.2.3');
  });

  it('begins with a package that is broken, and waits for its mend', async () => {
    packageJson();
    at().write('index.js', 'export default { apiVersion: 1 };');
    const { printed } = await dev();
    expect(await printed(/waiting for the next save/)).to.contain('CH_PLUGIN_SHAPE');
    at().write('index.js', source('house'));
    await printed(/ready: demo/);
  });

  it('goes on with the next save when the dialect ends its own thread', async () => {
    packageJson();
    at().write('index.js', source('house'));
    const { url, printed } = await dev();
    await printed(/ready: demo/);
    // Dialects run in a worker, whose process.exit ends no more than that.
    expect((await post(url, { exit: true })).status).to.equal(503);
    at().write('index.js', source('shed'));
    await printed(/saved: index\.js\n[^]*ready: demo/);
    expect((await post(url, { comments: 'x' })).status).to.equal(202);
  });

  it('gives the dialect its options, with references to the environment', async () => {
    packageJson();
    at().write('index.js', source('house'));
    const { url, printed, out, err } = await dev('--options', '{"secret":"${env:DEMO_SECRET}"}');
    await printed(/ready: demo@1\.2\.3, guarded by token/);
    expect((await post(url, { comments: 'x' })).status).to.equal(401);
    expect((await post(url, { comments: 'x' }, { 'x-token': 'open sesame' })).status).to.equal(202);
    expect(out() + err()).not.to.contain('open sesame');
  });

  it('builds before each start, and starts nothing that did not build', async () => {
    packageJson({ exports: './dist/index.js', scripts: { build: 'node build.mjs' } });
    at().write('build.mjs', `import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
const source = readFileSync('src/index.ts', 'utf8');
console.log('building ' + source);
if (source === 'broken') process.exit(2);
mkdirSync('dist', { recursive: true });
writeFileSync('dist/index.js', ${JSON.stringify(source('NAME'))}.replace('NAME', source));
`);
    at().write('src/index.ts', 'house');
    const { url, printed } = await dev();
    await printed(/building house/);
    await post(url, { comments: 'x' });
    await printed(/house\n/);
    at().write('src/index.ts', 'broken');
    expect(await printed(/the build failed \(exit code \d+\); waiting for the next save/)).to.contain('building broken');
    expect((await post(url, { comments: 'x' })).status).to.equal(503);
    at().write('src/index.ts', 'shed');
    await printed(/saved: src.index\.ts\n[^]*saved: src.index\.ts\n[^]*ready: demo/);
    expect((await post(url, { comments: 'x' })).status).to.equal(202);
    await printed(/shed/);
  });

  it('ends a build that does not end when the next save comes, with all that it started', async () => {
    packageJson({ exports: './dist/index.js' });
    at().write('dist/index.js', source('house'));
    at().write('build.mjs', `import { readFileSync, writeFileSync } from 'node:fs';
if (readFileSync('src/index.ts', 'utf8') === 'endless') {
  process.on('SIGTERM', () => {
    writeFileSync('ended', '');
    process.exit();
  });
  console.log('endless');
  setInterval(() => {}, 1000);
}
`);
    at().write('src/index.ts', 'endless');
    const { printed } = await dev('--build', 'node build.mjs && echo built');
    await printed(/endless/);
    at().write('src/index.ts', 'fine');
    await printed(/ready: demo/);
    expect(existsSync(join(at().folder, 'ended'))).to.equal(true);
  });

  it('watches what a build of the author writes, and runs none', async () => {
    packageJson({ exports: './dist/index.js', scripts: { build: 'exit 1' } });
    at().write('dist/index.js', source('house'));
    at().write('src/index.ts', 'x');
    const { printed, out, url } = await dev('--no-build');
    await printed(/ready: demo/);
    at().write('src/index.ts', 'y');
    at().write('dist/index.js', source('shed'));
    await printed(/saved: dist.index\.js\n[^]*ready: demo/);
    await post(url, { comments: 'x' });
    await printed(/shed/);
    expect(out()).not.to.contain('src');
  });

  it('does not take for a save what no gateway loads', async () => {
    packageJson();
    at().write('index.js', source('house'));
    const { printed, out } = await dev();
    await printed(/ready: demo/);
    at().write('test/cases/push/request.json', '{}');
    at().write('node_modules/x/index.js', '');
    at().write('.cache/x.js', '');
    at().write('notes.log', 'x');
    at().write('helper.js', '');
    await printed(/saved: .*\n/);
    expect(/saved: (.*)\n/.exec(out())?.[1]).to.equal('helper.js');
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends at ${signal} with the gateway, and leaves nothing behind`, async () => {
      packageJson();
      at().write('index.js', source('house'));
      const { child, ended, printed, url } = await dev();
      await printed(/ready: demo/);
      await post(url, { comments: 'x' });
      expect(readdirSync(temporary())).not.to.deep.equal([]);
      child.kill(signal);
      expect(await ended).to.equal(0);
      expect(readdirSync(temporary())).to.deep.equal([]);
      expect(await post(url, {}).then(() => 'answers', () => 'gone')).to.equal('gone');
    });
  }

  it('is outlived by nothing when it is killed', async () => {
    packageJson();
    at().write('index.js', source('house'));
    const { child, ended, printed } = await dev();
    await printed(/ready: demo/);
    child.kill('SIGKILL');
    // Its output is closed when the last process that has it ends: the gateway's.
    expect(await ended).to.equal('SIGKILL');
    while (readdirSync(temporary()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  for (const [words, args, says] of [
    ['a folder that is no dialect', ['--dialect', '.'], 'has the name "acme"'],
    ['a folder that is not there', ['--dialect', './gone'], 'has no package.json'],
    ['options that are no JSON', ['--options', '{'], '--options is not JSON'],
    ['options that are no object', ['--options', '[]'], '--options is not an object'],
    ['a port that is none', ['--port', '70000'], 'It is a whole number from 0 to 65535.'],
  ] as const) {
    it(`refuses ${words} with exit code 2`, async () => {
      if (words === 'a folder that is no dialect') at().write('package.json', '{"name":"acme"}');
      else packageJson();
      const { code, out, err } = await runIn({ cwd: at().folder }, 'dev', ...args);
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err).to.contain(says).and.contain('(change-hook dev --help tells more)');
    });
  }

  it('refuses a build that writes beside its sources: each build would look like a save', async () => {
    packageJson({ scripts: { build: 'tsc' } });
    const { code, err } = await runIn({ cwd: at().folder }, 'dev');
    expect(code).to.equal(2);
    expect(err).to.contain('writes beside its sources').and.contain('--no-build');
  });
});
