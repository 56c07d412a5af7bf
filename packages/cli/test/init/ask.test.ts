import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { run } from '../../src/index.js';
import { fakeIo } from '../fake-io.js';
import { useWorkplace } from '../workplace.js';

describe('change-hook init on a terminal', function () {
  this.timeout(20_000);
  const at = useWorkplace();

  /** Answers each question once it is there. */
  const answer = async (...keys: [question: RegExp, keys: string][]) => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
    const io = Object.assign(fakeIo({ cwd: at().folder }), { stdin });
    const code = run(['init'], io);
    for (const [question, typed] of keys) {
      await Promise.race([io.printed(question), code]);
      for (const key of typed.split('|')) stdin.write(key);
    }
    return { code: await code, out: io.out(), err: io.err() };
  };

  it('asks which forges, which sinks, which master and which address', async () => {
    const { code, out, err } = await answer(
      [/Which forges send\?/, '\x20|\x1b[B|\x20|\r'], [/Where do changes go\?/, '\r'], [/Perspective Broker\?/, 'ci:1|\r'], [/do forges reach it\?/, 'https://ci.example.org/x|\r'],
    );
    expect(code, err).to.equal(0);
    const config = readFileSync(join(at().folder, 'change-hook.config.yaml'), 'utf8');
    expect(config).to.match(/^ {2}github:$/m).and.match(/^ {2}gitlab:$/m).and.contain('master: "ci:1"').and.contain('base_path: /x');
    expect(out).to.contain('https://ci.example.org/x/change_hook/gitlab');
  });

  it('writes nothing when it is broken off', async () => {
    const { code, out, err } = await answer([/Which forges send\?/, '\x20|\r'], [/Where do changes go\?/, '\x03']);
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.contain('Nothing was written.');
    expect(readdirSync(at().folder)).to.deep.equal([]);
  });
});
