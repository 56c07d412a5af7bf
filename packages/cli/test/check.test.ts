import { expect } from 'chai';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_MISTAKES } from './config-mistakes-table.js';
import { runIn } from './fake-io.js';
import { DEMO_DIALECT, DEMO_SINK, NO_INBOX, useWorkplace } from './workplace.js';

/** The problems of an output: each has its line, a mend and a help. */
function problemsIn(err: string): string[] {
  const lines = err.trimEnd().split('\n');
  if (/^\d+ problems:$/.test(lines[0] ?? '')) lines.shift();
  const problems: string[] = [];
  for (const line of lines) {
    if (line.startsWith('CH_')) problems.push(line);
    else expect(line).to.match(/^ {2}(?:mend: \S|help: https:\/\/\S+#ch_[a-z_]+$)/);
  }
  const count = (start: string): number => lines.filter((line) => line.startsWith(start)).length;
  expect([count('  mend: '), count('  help: ')]).to.deep.equal([problems.length, problems.length]);
  return problems;
}

describe('change-hook check', () => {
  const at = useWorkplace();
  const check = (...args: string[]) => runIn({ cwd: at().folder, env: { SECRET: 's3cret' } }, 'check', ...args);

  describe('of a good config', () => {
    it('names each mount with its guard, each sink and the inbox, and the file that each comes from', async () => {
      const dialect = at().install('change-hook-dialect-demo', DEMO_DIALECT);
      const sink = at().install('change-hook-sink-demo', DEMO_SINK, '0.3.0');
      const inbox = at().install('change-hook-inbox-none', NO_INBOX);
      at().config(
        'base_path: /ci/',
        'change_hook_dialects:',
        '  demo: true',
        '  secret: { $dialect: demo, secret: "${env:SECRET}" }',
        '  both: { $dialect: demo, secret: [a, b], $auth: { bearer: x }, $allow_from: 192.0.2.0/24 }',
        '  off: false',
        'change_hook_sinks: { demo: true, second: { $sink: demo } }',
        'change_hook_inbox: { none: true }',
      );
      const { code, out, err } = await check();
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      expect(out).to.equal(
        [
          `config ${join(at().folder, 'change-hook.config.yaml')} is valid`,
          'mounts:',
          `  /ci/change_hook/demo    demo@1.2.3  open to everybody                     ${dialect}`,
          `  /ci/change_hook/secret  demo@1.2.3  guarded by token                      ${dialect}`,
          `  /ci/change_hook/both    demo@1.2.3  guarded by token, $auth, $allow_from  ${dialect}`,
          'sinks:',
          `  demo    demo@0.3.0  ${sink}`,
          `  second  demo@0.3.0  ${sink}`,
          'inbox:',
          `  none  none@1.2.3  ${inbox}`,
          '',
        ].join('\n'),
      );
    });

    it('says which mounts catch up, with what, and how far back', async () => {
      at().install('change-hook-inbox-none', NO_INBOX);
      at().config(
        'change_hook_dialects:',
        '  one: { $dialect: github, secret: s, token: t, $catch_up: true }',
        '  two: { $dialect: github, secret: s, token: t, $catch_up: { repositories: [acme/app, acme], since: 36h } }',
        '  three: { $dialect: github, secret: s, token: t }',
        'change_hook_inbox: { none: true }',
      );
      const { out } = await check();
      expect(out).to.contain([
        'catching up at the start:',
        '  one  the repositories of which the inbox has changes  what failed in the last 3d',
        '  two  acme/app, acme                                   what failed in the last 36h',
        'sinks:',
      ].join('\n'));
    });

    it('says that nothing is mounted and nothing is delivered when that is so', async () => {
      at().install('change-hook-inbox-none', NO_INBOX);
      at().config('change_hook: false', 'change_hook_dialects: { base: true }', 'change_hook_inbox: { none: true }');
      const { code, out } = await check();
      expect(code).to.equal(0);
      expect(out).to.contain('mounts:\n  none: every /change_hook URL answers 404\n').and.contain('sinks:\n  none: changes are stored and go nowhere\n');
    });

    it('finds a config of every kind, and takes the one that --config names', async () => {
      at().install('change-hook-inbox-none', NO_INBOX);
      const value = '{ change_hook_inbox: { none: true } }';
      at().write('a.yml', value);
      at().write('b.json', '{"change_hook_inbox": {"none": true}}');
      at().write('c.mjs', `export default ${value};`);
      at().write('d.ts', `const it: object = ${value};\nexport default it;`);
      for (const name of ['a.yml', 'b.json', 'c.mjs', 'd.ts']) {
        const { code, out, err } = await check('-c', name);
        expect({ name, code, err }).to.deep.equal({ name, code: 0, err: '' });
        expect(out).to.contain(`config ${join(at().folder, name)} is valid`);
      }
    });

    it('warns of a secret that every user of the machine can read', async () => {
      at().install('change-hook-dialect-demo', DEMO_DIALECT);
      at().install('change-hook-inbox-none', NO_INBOX);
      chmodSync(at().write('secret', 's3cret\n'), 0o644);
      at().config('change_hook_dialects: { demo: { secret: "${file:./secret}" } }', 'change_hook_inbox: { none: true }');
      const { code, err } = await check();
      expect(code).to.equal(0);
      expect(err).to.contain('warning: change_hook_dialects.demo.secret').and.contain(join(at().folder, 'secret')).and.contain('chmod 600');
      expect(err).not.to.contain('s3cret');
    });
  });

  describe('of a config with mistakes', () => {
    for (const [config, ...expected] of CONFIG_MISTAKES) {
      it(`tells what is wrong with ${config}`, async () => {
        at().config(config);
        const { code, out, err } = await check();
        expect({ code, out }).to.deep.equal({ code: 1, out: '' });
        expect(problemsIn(err)).to.deep.equal(expected);
      });
    }

    it('lists every problem of config, dialects, sinks and inbox at once, with code, mend and help', async () => {
      at().install('change-hook-dialect-broken', 'export default { apiVersion: 1, name: "broken" };');
      at().install('change-hook-dialect-demo', DEMO_DIALECT);
      at().install('change-hook-sink-demo', DEMO_SINK);
      at().config(
        'change_hook_dialects:',
        '  absent: true',
        '  broken: true',
        '  demo: { secret: "${env:UNSET}" }',
        '  Wrong: true',
        'change_hook_sinks: { demo: { throw: "no such place" }, nowhere: true }',
        'change_hook_inbox: { lost: true }',
      );
      const { code, out, err } = await check();
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.match(/^7 problems:\n/);
      const codes = problemsIn(err).map((line) => line.slice(0, line.indexOf(':')));
      expect(codes).to.deep.equal([
        'CH_CONFIG_SECRET', 'CH_PLUGIN_MISSING', 'CH_PLUGIN_SHAPE', 'CH_PLUGIN_NAME', 'CH_PLUGIN_MISSING', 'CH_PLUGIN_MISSING', 'CH_SINK_CRASHED',
      ]);
      expect(err).to.contain('npm install change-hook-dialect-absent').and.contain(at().folder);
      expect(err).to.contain('the sink "demo" (demo@1.2.3) threw: no such place');
    });

    it('tells a token that strangers could spend', async () => {
      at().install('change-hook-dialect-demo', DEMO_DIALECT);
      at().install('change-hook-inbox-none', NO_INBOX);
      at().config('change_hook_dialects: { demo: { token: "${env:SECRET}" } }', 'change_hook_inbox: { none: true }');
      const { code, err } = await check();
      expect(code).to.equal(1);
      expect(problemsIn(err).join()).to.match(/^CH_CONFIG_TOKEN_OPEN: .*"demo"/);
    });

    it('tells a mount of polls that no sink of it takes', async () => {
      at().install('change-hook-inbox-none', NO_INBOX);
      const sinks = (options: string) => [
        'change_hook_dialects: { poller: true }', `change_hook_sinks: { console: true, buildbot: { ${options} } }`, 'change_hook_inbox: { none: true }',
      ];
      at().config(...sinks('master: "localhost:9989", password: x'));
      const { code, err } = await check();
      expect(code).to.equal(1);
      expect(problemsIn(err).join()).to.match(/^CH_CONFIG_POLLS_UNTAKEN: the mount "poller" .* it has console, buildbot$/);
      at().config(...sinks('url: "http://localhost:8020"'));
      expect((await check()).code).to.equal(0);
    });

    it('tells a secret that is unset, empty or missing by where it stands, and never its neighbours', async () => {
      at().write('empty', '\n');
      at().config(
        'change_hook_dialects:',
        '  base: { $auth: { bearer: ["${env:UNSET}", "${env:EMPTY}", "${file:./empty}", "${file:./gone}", "${env:SECRET}"] } }',
      );
      const { code, err } = await runIn({ cwd: at().folder, env: { SECRET: 's3cret', EMPTY: '' } }, 'check');
      expect(code).to.equal(1);
      const problems = problemsIn(err).filter((line) => line.startsWith('CH_CONFIG_SECRET'));
      expect(problems.map((line) => line.replace(at().folder, ''))).to.deep.equal([
        "CH_CONFIG_SECRET: the config's change_hook_dialects.base.$auth.bearer[0] refers to ${env:UNSET}, and it is not set",
        "CH_CONFIG_SECRET: the config's change_hook_dialects.base.$auth.bearer[1] refers to ${env:EMPTY}, and it is empty",
        "CH_CONFIG_SECRET: the config's change_hook_dialects.base.$auth.bearer[2] refers to ${file:./empty}, and it is empty",
        "CH_CONFIG_SECRET: the config's change_hook_dialects.base.$auth.bearer[3] refers to ${file:./gone}, and /gone can't be read (ENOENT)",
      ]);
      expect(err).not.to.contain('s3cret');
    });

    it('says where it looked when there is no config', async () => {
      const { code, err } = await check();
      expect(code).to.equal(1);
      expect(err).to.match(/^CH_CONFIG_NOT_FOUND: /).and.contain(at().folder).and.contain('--config FILE');
    });

    it('names both when there are two configs', async () => {
      at().config('{}');
      at().write('change-hook.config.json', '{}');
      const { code, err } = await check();
      expect(code).to.equal(1);
      expect(err).to.match(/^CH_CONFIG_AMBIGUOUS: /).and.contain('change-hook.config.yaml').and.contain('change-hook.config.json');
    });

    it('names file and place when the file can not be parsed', async () => {
      const file = at().config('change_hook_dialects: {');
      const { code, err } = await check();
      expect(code).to.equal(1);
      expect(err).to.match(/^CH_CONFIG_UNREADABLE: /).and.contain(file).and.contain('line ');
    });
  });

  describe('--connect', () => {
    const withSinks = (sinks: string) => {
      at().install('change-hook-sink-demo', DEMO_SINK);
      at().install('change-hook-inbox-none', NO_INBOX);
      at().config(`change_hook_sinks: ${sinks}`, 'change_hook_inbox: { none: true }');
    };

    it('says of every sink that it can be reached, or that there is no telling', async () => {
      withSinks('{ demo: { answer: ok }, mute: { $sink: demo } }');
      const { code, out, err } = await check('--connect');
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      expect(out).to.match(/connections:\n {2}demo {2}can be reached\n {2}mute {2}can't be tried: the sink has no check\n$/);
    });

    it('fails when one of them is not reached, refuses or breaks, and names each with its reason', async () => {
      withSinks('{ demo: { answer: ok }, down: { $sink: demo, answer: unreachable }, no: { $sink: demo, answer: failed }, bad: { $sink: demo, answer: throws } }');
      const { code, out, err } = await check('--connect');
      expect(code).to.equal(1);
      expect(out).to.contain('down  can\'t be reached').and.contain('no    can be reached, and refuses').and.contain('demo  can be reached').and.contain('bad   its check threw');
      expect(problemsIn(err)).to.deep.equal([
        'CH_SINK_UNREACHABLE: the sink "down" can\'t be reached: connection refused',
        'CH_SINK_REFUSES: the sink "no" can be reached, and would take nothing: the login was refused',
        'CH_SINK_CRASHED: the sink "bad" (demo@1.2.3) threw: no idea',
      ]);
    });

    it('does not wait for a sink that never answers', async () => {
      withSinks('{ demo: { answer: never }, quick: { $sink: demo, answer: ok } }');
      const { code, out, err } = await check('--connect', '--timeout', '1');
      expect(code).to.equal(1);
      expect(out).to.contain('quick  can be reached');
      expect(err).to.contain('CH_SINK_UNREACHABLE: the sink "demo" can\'t be reached: no answer within 1 s');
    });

    it('is the only way in which sinks are tried', async () => {
      withSinks('{ demo: { answer: throws } }');
      const { code, out } = await check();
      expect(code).to.equal(0);
      expect(out).not.to.contain('connections');
    });
  });
});
