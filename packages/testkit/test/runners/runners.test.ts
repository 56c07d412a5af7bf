import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
/** The executable of a package, by its `bin`. */
const bin = (name: string): string => {
  const { bin: bins } = require(`${name}/package.json`) as { bin: Record<string, string> };
  return join(dirname(require.resolve(`${name}/package.json`)), bins[name]!);
};

/** How each runner runs one file, and how it tells in JSON, or TAP, how many tests passed and failed. */
const RUNNERS = {
  mocha: { args: (file: string) => [bin('mocha'), '--no-config', '--reporter', 'json', file], told: /"passes": (\d+),[^}]*"failures": (\d+)/ },
  node: { args: (file: string) => ['--test', '--test-reporter', 'tap', file], told: /# pass (\d+)\n# fail (\d+)/ },
  vitest: {
    args: (file: string) => [bin('vitest'), 'run', '--root', here, '--config', join(here, 'vitest.config.js'), '--reporter', 'json', file],
    told: /"numPassedTests":(\d+),"numFailedTests":(\d+)/,
  },
};

async function run(runner: keyof typeof RUNNERS, file: string): Promise<{ code: number; passed: number; failed: number; text: string }> {
  const { args, told } = RUNNERS[runner];
  // A test runner tells its children that they are children: they must not believe that of us.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, args(join(here, `${file}.${runner}.js`)), { stdio: ['ignore', 'pipe', 'pipe'], env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more: string) => (text += more));
  const [code] = (await once(child, 'close')) as [number];
  const [, passed, failed] = told.exec(text) ?? [];
  return { code, passed: Number(passed), failed: Number(failed), text };
}

describe('the suites in another test runner', () => {
  for (const runner of ['mocha', 'node', 'vitest'] as const) {
    it(`pass in ${runner} what is sound`, async () => {
      const { code, passed, failed, text } = await run(runner, 'sound');
      expect({ code, failed }, text).to.deep.equal({ code: 0, failed: 0 });
      expect(passed).to.be.greaterThan(100);
    }).timeout(60_000);

    it(`fail in ${runner} what is broken, and tell the mend`, async () => {
      const { code, failed, text } = await run(runner, 'broken');
      expect(code).to.be.greaterThan(0);
      expect(failed).to.be.greaterThan(3);
      expect(text).to.include('an unsigned request is let in').and.to.include('mend: ');
    }).timeout(60_000);
  }
});
