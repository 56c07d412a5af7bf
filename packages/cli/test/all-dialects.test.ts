import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runIn } from './fake-io.js';

const ROOT = new URL('../../../../', import.meta.url);
const EXAMPLE = new URL('examples/all-dialects/', ROOT);
const read = (url: URL): string => readFileSync(url, 'utf8');

/** The dialects that have a package in this repository; the kit has another kind of name. */
function dialectsHere(): string[] {
  const packages = readdirSync(new URL('packages/', ROOT)).filter((folder) => folder.startsWith('dialect-'));
  const names = packages.map((folder) => (JSON.parse(read(new URL(`packages/${folder}/package.json`, ROOT))) as { name: string }).name);
  return names.flatMap((name) => /^change-hook-dialect-(.+)$/.exec(name)?.[1] ?? []).sort();
}

describe('examples/all-dialects', () => {
  const config = read(new URL('change-hook.config.yaml', EXAMPLE));
  const variables = [...read(new URL('example.env', EXAMPLE)).matchAll(/^([A-Z_0-9]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!] as const);
  const check = () =>
    runIn({ cwd: fileURLToPath(EXAMPLE), env: Object.fromEntries(variables) }, 'check', '--config', 'change-hook.config.yaml');

  it('passes change-hook check with the variables of its example.env', async () => {
    const { code, out, err } = await check();
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.contain('change-hook.config.yaml is valid');
  });

  it('mounts every dialect of this repository, each under its own name', async () => {
    const { out } = await check();
    const mounted = [...out.matchAll(/^ {2}\/change_hook\/(\S+) +\1@/gm)].map(([, name]) => name!).sort();
    expect(mounted, 'examples/all-dialects/README.md says how one is added').to.deep.equal(dialectsHere());
  });

  it('leaves no mount open to everybody', async () => {
    const { out } = await check();
    expect(out.split('\n').filter((line) => line.includes('open to everybody'))).to.deep.equal([]);
  });

  it('asks for every variable of its example.env', () => {
    expect(variables.map(([name]) => name).filter((name) => !config.includes(`\${env:${name}}`))).to.deep.equal([]);
  });
});
