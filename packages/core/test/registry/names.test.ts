import { expect } from 'chai';
import fc from 'fast-check';
import { isChangeHookError, pluginNameOf, pluginNameProblem, pluginPackageName } from '../../src/index.js';
import type { PluginKind } from '../../src/index.js';

const PAIRS: [PluginKind, string, string][] = [
  ['dialect', 'github', 'change-hook-dialect-github'],
  ['dialect', 'bitbucket-server', 'change-hook-dialect-bitbucket-server'],
  ['dialect', '9p', 'change-hook-dialect-9p'],
  ['dialect', 'fs', 'change-hook-dialect-fs'],
  ['dialect', 'constructor', 'change-hook-dialect-constructor'],
  ['dialect', 'change-hook', 'change-hook-dialect-change-hook'],
  ['dialect', '@acme/foo', '@acme/change-hook-dialect-foo'],
  ['dialect', '@acme-corp/foo-bar', '@acme-corp/change-hook-dialect-foo-bar'],
  ['sink', 'buildbot', 'change-hook-sink-buildbot'],
  ['sink', '@acme/http', '@acme/change-hook-sink-http'],
  ['inbox', 'sqlite', 'change-hook-inbox-sqlite'],
];

const REFUSED: [unknown, RegExp][] = [
  ['', /empty/],
  [undefined, /not a text/],
  [7, /not a text/],
  ['..', /path/],
  ['../evil', /path/],
  ['a..b', /path/],
  ['./local', /path/],
  ['.hidden', /path/],
  ['/etc/passwd', /path/],
  ['~/plugin', /path/],
  ['a/b', /path/],
  ['a\\b', /path/],
  ['fs/promises', /path/],
  ['@acme/foo/bar', /path/],
  ['@acme/../foo', /path/],
  ['@../foo', /path/],
  ['GitHub', /upper-case letters; write "github"/],
  ['@Acme/foo', /upper-case letters; write "@acme\/foo"/],
  ['http://evil.example/x.js', /URL/],
  ['file:///tmp/x.js', /URL/],
  ['data:text/javascript,1', /URL/],
  ['npm:left-pad', /URL/],
  ['node:fs', /built-in module of Node/],
  ['NODE:FS', /built-in module of Node/],
  ['my_hook', /underscore.*"my-hook"/],
  ['__proto__', /underscore/],
  ['git hub', /white space/],
  ['github\n', /white space/],
  [' github', /white space/],
  ['-github', /hyphen/],
  ['github-', /hyphen/],
  ['git--hub', /hyphen/],
  ['github@2', /characters/],
  ['github#main', /characters/],
  ['github?x', /characters/],
  ['git%68ub', /characters/],
  ['gïthub', /characters/],
  ['gith\u0000ub', /characters/],
  ['@acme', /characters/],
  ['@acme/', /characters|path/],
  ['@/foo', /characters|path/],
  ['change-hook-dialect-github', /write "github"/],
  ['@acme/change-hook-dialect-foo', /write "@acme\/foo"/],
  ['change-hook-sink-jsonl', /change_hook_sinks/],
  ['change-hook-inbox-sqlite', /change_hook_inbox$/],
  ['change-hook-dialect', /characters/],
  ['x'.repeat(195), /195 characters, and 194 are the most/],
];

describe('names of plugins', () => {
  for (const [kind, name, packageName] of PAIRS) {
    it(`takes the ${kind} ${name} for ${packageName}`, () => expect(pluginPackageName(kind, name)).to.equal(packageName));

    it(`takes ${packageName} for the ${kind} ${name}`, () => expect(pluginNameOf(kind, packageName)).to.equal(name));
  }

  for (const [name, reason] of REFUSED) {
    it(`refuses ${JSON.stringify(name) ?? 'undefined'}`, () => {
      expect(pluginNameProblem('dialect', name)).to.match(reason);
      expect(() => pluginPackageName('dialect', name as string)).to.throw().with.property('code', 'CH_PLUGIN_NAME');
    });
  }

  it('names the key of the config beside a name that $dialect gives', () => {
    expect(() => pluginPackageName('dialect', '../x', 'ghe')).to.throw('"../x" (of "ghe") can\'t name a dialect: it is a path');
  });

  it("fits the longest name into npm's 214 characters, with a scope too", () => {
    expect(pluginPackageName('dialect', 'x'.repeat(194))).to.have.length(214);
    const scoped = `@acme/${'x'.repeat(188)}`;
    expect(pluginPackageName('dialect', scoped)).to.have.length(214);
    expect(pluginNameProblem('dialect', `${scoped}x`)).to.include('are the most');
  });

  for (const other of ['change-hook-kit', 'change-hook-sink-jsonl', 'change-hook-dialect-', 'left-pad', '@acme/foo', 'change-hook-dialect-Foo', '']) {
    it(`takes ${JSON.stringify(other)} for no dialect`, () => expect(pluginNameOf('dialect', other)).to.equal(undefined));
  }

  it('gives, whatever the name, a package of ours or CH_PLUGIN_NAME', () => {
    const near = fc.string({ unit: fc.constantFrom(...'ab-@/._:~\\ A%\u0000'), maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (name) => {
        try {
          expect(pluginPackageName('dialect', name)).to.match(/^(?:@[a-z0-9-]+\/)?change-hook-dialect-[a-z0-9-]+$/);
          expect(pluginNameOf('dialect', pluginPackageName('dialect', name))).to.equal(name);
        } catch (error) {
          expect(isChangeHookError(error, 'CH_PLUGIN_NAME'), String(error)).to.equal(true);
        }
      }),
    );
  });
});
