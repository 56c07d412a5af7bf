import { expect } from 'chai';
import { tmpdir } from 'node:os';
import { printGateway } from '../src/print-gateway.js';
import { fakeIo } from './fake-io.js';

type Printed = Parameters<typeof printGateway>[1];

const mount = (name: string, dialect: string, ...guards: string[]) => ({ mount: name, path: `/change_hook/${name}`, dialect, guards });

/** What is printed of a gateway that listens on an address. */
function printed(address: string, mounts: readonly object[], sinks: readonly object[] = []): string {
  const io = fakeIo({ cwd: tmpdir() });
  printGateway(io.stdout, { address: { address, port: 8010, family: '' }, config: { file: undefined }, mounts, sinks } as unknown as Printed);
  return io.out();
}

describe('what serve prints at its start', () => {
  it('warns of open mounts, all in one line, when others than this machine can reach them', () => {
    const mounts = [mount('base', 'base@1', '$allow_from'), mount('github', 'github@1'), mount('gitlab', 'gitlab@1', 'token'), mount('ghe', 'github@1')];
    expect(printed('0.0.0.0', mounts).match(/^warning: .*$/gm)).to.deep.equal([
      'warning: whoever reaches this address can make changes through github, ghe: set a secret or $auth',
    ]);
  });

  for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) {
    it(`does not warn of open mounts on ${address}`, () => {
      expect(printed(address, [mount('github', 'github@1')])).not.to.contain('warning');
    });
  }

  it('does not warn when every mount has a guard', () => {
    expect(printed('::', [mount('base', 'base@1', '$auth')])).not.to.contain('warning');
  });

  it('tells a curl line with an address that can be sent to', () => {
    const urls = ['127.0.0.1', '0.0.0.0', '::', '::1', '192.0.2.7', '2001:db8::1'].map((address) => /curl .* (\S+)\n/.exec(printed(address, [mount('base', 'base@1')]))?.[1]);
    expect(urls).to.deep.equal([
      'http://127.0.0.1:8010/change_hook/base',
      'http://127.0.0.1:8010/change_hook/base',
      'http://[::1]:8010/change_hook/base',
      'http://[::1]:8010/change_hook/base',
      'http://192.0.2.7:8010/change_hook/base',
      'http://[2001:db8::1]:8010/change_hook/base',
    ]);
  });

  it('tells no curl line that would be refused', () => {
    expect(printed('127.0.0.1', [mount('base', 'base@1', '$auth'), mount('github', 'github@1')])).not.to.contain('curl');
  });

  it('says so when nothing is mounted and nothing is delivered', () => {
    expect(printed('127.0.0.1', [])).to.contain('mounts:\n  none: every /change_hook URL answers 404\nsinks:\n  none: changes are stored and go nowhere\n');
  });
});
