import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runIn } from './fake-io.js';
import { useWorkplace } from './workplace.js';

describe('change-hook dialects', () => {
  const at = useWorkplace();

  it('lists what is installed beside the config and what ships, and where each is enabled', async () => {
    at().install('change-hook-dialect-demo', '', '3.1.4');
    at().install('@acme/change-hook-dialect-foo', '', '0.2.0');
    at().config('base_path: /ci', 'change_hook_dialects: { demo: true, second: { $dialect: demo }, base: false }');
    const { code, out, err } = await runIn({ cwd: at().folder }, 'dialects');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(lines).to.deep.include(['demo', 'change-hook-dialect-demo@3.1.4', 'enabled at /ci/change_hook/demo, /ci/change_hook/second']);
    expect(lines).to.deep.include(['@acme/foo', '@acme/change-hook-dialect-foo@0.2.0', 'not enabled']);
    expect(lines.map(([name, , state]) => `${name}: ${state}`)).to.include.members(['base: not enabled', 'github: not enabled']);
  });

  it('never imports one, nor anything that it names', async () => {
    const trace = join(at().folder, 'was-imported');
    const spy = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(trace)}, ''); export default {};`;
    at().install('change-hook-dialect-spy', spy);
    at().install('change-hook-sink-spy', spy);
    at().install('change-hook-inbox-spy', spy);
    at().config('change_hook_dialects: { spy: true }', 'change_hook_sinks: { spy: true }', 'change_hook_inbox: { spy: true }');
    const { code, out } = await runIn({ cwd: at().folder }, 'dialects');
    expect(code).to.equal(0);
    expect(out).to.match(/spy +change-hook-dialect-spy@1\.2\.3 +enabled at \/change_hook\/spy/);
    expect(existsSync(trace)).to.equal(false);
  });

  it('names what the config lists and is not installed', async () => {
    at().config('change_hook_dialects: { absent: true }');
    const { code, out } = await runIn({ cwd: at().folder }, 'dialects');
    expect(code).to.equal(0);
    expect(out).to.match(/absent +not installed +enabled at \/change_hook\/absent/);
  });

  it('needs no secret of the config', async () => {
    at().install('change-hook-dialect-demo', '');
    at().config('change_hook_dialects: { demo: { secret: "${env:NOT_SET_HERE}" } }');
    const { code, out } = await runIn({ cwd: at().folder }, 'dialects');
    expect(code).to.equal(0);
    expect(out).to.contain('enabled at /change_hook/demo');
  });

  it('works without a config and says that there is none', async () => {
    at().install('change-hook-dialect-demo', '');
    const { code, out, err } = await runIn({ cwd: at().folder }, 'dialects');
    expect(code).to.equal(0);
    expect(out).to.match(/demo +change-hook-dialect-demo@1\.2\.3 +not enabled/);
    expect(err).to.equal(`no config in ${at().folder}, so none is enabled\n`);
  });

  it('refuses a config that was named and is not there', async () => {
    const { code, out, err } = await runIn({ cwd: at().folder }, 'dialects', '--config', 'mine.yaml');
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.contain('CH_CONFIG_NOT_FOUND').and.contain(join(at().folder, 'mine.yaml'));
  });

  it('refuses a config that is not valid', async () => {
    at().config('change_hook_dialects: 5');
    const { code, err } = await runIn({ cwd: at().folder }, 'dialects');
    expect(code).to.equal(1);
    expect(err).to.contain('CH_CONFIG_VALUE');
  });

  it('prints JSON for programs', async () => {
    at().install('change-hook-dialect-demo', '');
    at().config('change_hook_dialects: { demo: true, absent: true }');
    const { out } = await runIn({ cwd: at().folder }, 'dialects', '--json');
    const rows = JSON.parse(out) as unknown[];
    expect(rows).to.deep.include({ name: 'demo', package: 'change-hook-dialect-demo', version: '1.2.3', mounts: ['demo'] });
    expect(rows).to.deep.include({ name: 'absent', mounts: ['absent'] });
  });

  it('shows a package without a version by its name alone', async () => {
    at().write('node_modules/change-hook-dialect-bare/package.json', '{}');
    const { out } = await runIn({ cwd: at().folder }, 'dialects');
    expect(out).to.match(/bare +change-hook-dialect-bare +not enabled/);
  });
});
