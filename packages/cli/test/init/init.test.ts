import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FORGES } from '../../src/init/forges.js';
import { runIn } from '../fake-io.js';
import { useWorkplace } from '../workplace.js';

const MANIFEST = new URL('../../../package.json', import.meta.url);
/** Its mapping is the operator's own, so there is nothing to write for it. */
const NOT_OFFERED = ['generic'];
const NAMES = FORGES.map(({ dialect }) => dialect);

describe('change-hook init', function () {
  this.timeout(60_000);
  const at = useWorkplace();
  const init = (...args: string[]) => runIn({ cwd: at().folder }, 'init', '--yes', ...args);
  const forges = (names: readonly string[]): string[] => names.flatMap((name) => ['--forge', name]);
  const read = (name: string): string => readFileSync(join(at().folder, name), 'utf8');
  const check = (file: string) => runIn({ cwd: at().folder }, 'check', '--config', file);

  it('offers every dialect that is shipped', () => {
    const { dependencies } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { dependencies: Record<string, string> };
    const shipped = Object.keys(dependencies).flatMap((name) => /^change-hook-dialect-(.+)$/.exec(name)?.[1] ?? []);
    expect([...NAMES].sort()).to.deep.equal(shipped.filter((name) => !NOT_OFFERED.includes(name)).sort());
  });

  it('writes a config and its secrets for their owner alone, and prints none of them', async () => {
    const { code, out, err } = await init('--forge', 'github', '--forge', 'gerrit', '--url', 'https://ci.example.org');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(readdirSync(join(at().folder, 'secrets')).sort()).to.deep.equal(['buildbot', 'gerrit', 'github']);
    for (const file of ['secrets/buildbot', 'secrets/gerrit', 'secrets/github', 'change-hook.config.yaml']) {
      expect(statSync(join(at().folder, file)).mode & 0o777, file).to.equal(0o600);
      expect(out).to.contain(`  ${join(at().folder, file)}\n`);
    }
    expect(statSync(join(at().folder, 'secrets')).mode & 0o777).to.equal(0o700);
    const secrets = ['buildbot', 'gerrit', 'github'].map((name) => read(`secrets/${name}`).trim());
    expect(new Set(secrets).size).to.equal(3);
    for (const secret of secrets) {
      expect(secret).to.match(/^[0-9a-f]{64}$/);
      expect(out + read('change-hook.config.yaml')).to.not.contain(secret);
    }
  });

  it('says of each forge which URL, secret and events to enter, and what the master needs', async () => {
    const { out } = await init('--forge', 'github', '--forge', 'gerrit', '--forge', 'azuredevops', '--url', 'https://ci.example.org/ci/');
    expect(out).to.match(/for GitHub:\n {2}where +Settings.*\n {2}URL +https:\/\/ci\.example\.org\/ci\/change_hook\/github\n {2}secret +what stands in .*secrets\/github\n {2}content type +application\/json\n {2}events +Pushes, Pull requests\n {2}or +change-hook hooks create github OWNER\/REPO --url https:\/\/ci\.example\.org\/ci\/change_hook\/github --token-file FILE --config \S+\n/);
    expect(out).to.match(/for Gerrit:\n.*\n {2}URL +https:\/\/ci\.example\.org\/ci\/change_hook\/gerrit\?token=SECRET\n {2}SECRET +what stands in .*secrets\/gerrit\n/);
    expect(out).to.match(/for Azure DevOps:\n.*\n.*\n {2}user +change-hook\n {2}password +what stands in/);
    expect(out).to.match(/PBChangeSource\(user="change", passwd=PASSWORD\)\) {3}# what stands in .*secrets\/buildbot/);
    expect(out).to.contain('location /ci/change_hook/ {').and.contain('handle /ci/change_hook/* {').and.contain('ci.example.org {');
    expect(out).to.contain(`ExecStart=/opt/change-hook/node_modules/.bin/change-hook serve --config ${join(at().folder, 'change-hook.config.yaml')}\n`);
    expect(out).to.contain(`ReadWritePaths=${at().folder}\n`);
    expect(read('change-hook.config.yaml')).to.contain('base_path: /ci ');
  });

  for (const name of NAMES) {
    it(`writes a config for ${name} that passes the check, and in which nothing is open`, async () => {
      const { code, err } = await init('--forge', name, '--master-url', 'http://localhost:8020');
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      const checked = await check('change-hook.config.yaml');
      expect({ code: checked.code, err: checked.err }).to.deep.equal({ code: 0, err: '' });
      expect(checked.out).to.match(new RegExp(`/change_hook/${name} +${name}@\\S+ +guarded by `)).and.not.contain('open to everybody');
    });
  }

  it('writes a config for any two of them, and for all of them, that passes the check', async () => {
    const together = NAMES.flatMap((one, i) => NAMES.slice(i + 1).map((other) => [one, other]));
    for (const [i, names] of [...together, NAMES].entries()) {
      const config = `${i}/change-hook.config.yaml`;
      const written = await init(...forges(names), '--sink', 'console', '--sink', 'jsonl', '--sink', 'buildbot', '--master-url', 'http://localhost:8020', '--config', config);
      expect(written.code, names.join()).to.equal(0);
      const { code, out, err } = await check(config);
      expect({ code, err }, names.join()).to.deep.equal({ code: 0, err: '' });
      for (const name of names) expect(out).to.contain(`/change_hook/${name} `);
    }
  }).timeout(300_000);

  it('takes the password of the master from a file that is there', async () => {
    const file = at().write('password', 'changepw\n');
    const { code } = await init('--forge', 'github', '--master-password-file', 'password', '--master', 'ci:1', '--master-user', 'ann');
    expect(code).to.equal(0);
    expect(existsSync(join(at().folder, 'secrets/buildbot'))).to.equal(false);
    expect(read('change-hook.config.yaml')).to.contain(`master: "ci:1"\n    user: "ann"\n    password: "\${file:${file}}"`);
    expect((await check('change-hook.config.yaml')).code).to.equal(0);
  });

  it('puts the store where it is told to', async () => {
    await init('--forge', 'github', '--store', '/var/lib/change-hook/a.db', '--sink', 'jsonl', '--port', '81');
    expect(read('change-hook.config.yaml')).to.contain('path: "/var/lib/change-hook/a.db"').and.contain('path: "/var/lib/change-hook/changes.jsonl"').and.contain('http_port: 81\n');
  });

  for (const there of ['change-hook.config.yaml', 'change-hook.config.json', 'secrets/github']) {
    it(`writes nothing where ${there} is there already`, async () => {
      at().write(there, 'mine');
      const { code, out, err } = await init('--forge', 'gitlab', '--forge', 'github');
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.contain(`${join(at().folder, there)} is there already`).and.contain('--config FILE');
      expect(read(there)).to.equal('mine');
      expect(existsSync(join(at().folder, 'secrets/gitlab'))).to.equal(false);
    });
  }

  it('leaves nothing behind when it can not write all of it', async () => {
    at().write('file', '');
    const { code, err } = await init('--forge', 'github', '--config', 'file/x.yaml');
    expect(code).to.equal(1);
    expect(err).to.contain('nothing was written: ');
  });

  const MISTAKES: [words: string, args: string[], says: string][] = [
    ['no forge', [], '--yes asks nothing: give --forge NAME'],
    ['an unknown forge', ['--forge', 'hub'], '--forge "hub" is none that init knows; it knows github, gitlab,'],
    ['an unknown sink', ['--forge', 'github', '--sink', 'mail'], 'Allowed choices are buildbot, jsonl, console.'],
    ['a master without a port', ['--forge', 'github', '--master', 'ci'], '--master is host:port'],
    ['a URL that is none', ['--forge', 'github', '--url', 'ci.example.org'], '--url is what forges reach the gateway by'],
    ['a URL with the path of a mount', ['--forge', 'github', '--url', 'https://a/change_hook/github'], '--url is the part before /change_hook'],
    ["a master's URL that is none", ['--forge', 'github', '--master-url', 'x'], '--master-url is an http or https address'],
    ['a master where no sink is one', ['--forge', 'github', '--sink', 'jsonl', '--master', 'a:1'], '--master goes with --sink buildbot'],
    ['poller without a master', ['--forge', 'poller', '--sink', 'jsonl'], 'give --sink buildbot with it'],
    ["poller without the master's web server", ['--forge', 'poller'], 'wants --master-url'],
    ['a config of another kind', ['--forge', 'github', '--config', 'x.json'], '--config must end in .yaml'],
    ['a port that is none', ['--forge', 'github', '--port', '0'], 'It is a whole number from 1 to 65535.'],
  ];
  for (const [words, args, says] of MISTAKES) {
    it(`refuses ${words} with exit code 2, and writes nothing`, async () => {
      const { code, out, err } = await init(...args);
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err).to.match(/^error: /).and.contain(says);
      expect(readdirSync(at().folder)).to.deep.equal([]);
    });
  }

  it('asks nothing where no terminal is, and says so', async () => {
    const { code, err } = await runIn({ cwd: at().folder }, 'init', '--forge', 'github');
    expect(code).to.equal(2);
    expect(err).to.contain('standard input is no terminal').and.contain('--yes');
  });
});
