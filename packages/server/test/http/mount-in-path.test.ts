import { expect } from 'chai';
import { mountInPath, toOriginForm } from '../../src/http/hook-app.js';

describe('the mount in a path', () => {
  const table: readonly (readonly [url: string, mount: string | undefined])[] = [
    ['/change_hook/github', 'github'],
    ['/change_hook/github/', 'github'],
    ['/change_hook/github?token=x', 'github'],
    ['/change_hook/github/?a=/b/', 'github'],
    ['/change_hook/github?', 'github'],
    ['/change_hook/@acme/foo', '@acme/foo'],
    ['/change_hook/@acme/foo/', '@acme/foo'],
    ['/change_hook', 'base'],
    ['/change_hook/', 'base'],
    ['/change_hook?author=x', 'base'],
    ['/change_hook/?author=x', 'base'],
    // Never decoded: the name stays what the sender wrote, and no mount has such a name.
    ['/change_hook/%67ithub', '%67ithub'],
    ['/change_hook/github%2f', 'github%2f'],
    ['/change_hook/%2e%2e/base', '%2e%2e/base'],
    ['/change_hook/..', '..'],
    ['/change_hook/../change_hook/github', '../change_hook/github'],
    ['/change_hook/./github', './github'],
    ['/change_hook/github/.', 'github/.'],
    // Two slashes are not one.
    ['/change_hook//github', '/github'],
    ['/change_hook/github//', 'github/'],
    ['/change_hook//', ''],
    ['//change_hook/github', undefined],
    ['/change_hook/GitHub', 'GitHub'],
    ['/Change_Hook/github', undefined],
    ['/CHANGE_HOOK', undefined],
    ['/%63hange_hook/github', undefined],
    ['/change_hooks/github', undefined],
    ['/change_hook-x', undefined],
    ['/change_hook.', undefined],
    ['/change_hook#x', undefined],
    ['/change_hook/github#x', 'github#x'],
    ['/change_hook/github;v=1', 'github;v=1'],
    ['/x/change_hook/github', undefined],
    ['/x?/change_hook/github', undefined],
    ['/', undefined],
    ['', undefined],
    ['*', undefined],
    ['?', undefined],
    ['change_hook/github', undefined],
    ['http://ci.example/change_hook/github', undefined],
  ];
  for (const [url, mount] of table) {
    it(`is ${mount === undefined ? 'none' : `"${mount}"`} in ${url || 'an empty one'}`, () => {
      expect(mountInPath(url, '')).to.equal(mount);
    });
  }

  describe('below a base path', () => {
    for (const [url, mount] of [
      ['/bbot/change_hook/github', 'github'],
      ['/bbot/change_hook', 'base'],
      ['/bbot/change_hook/', 'base'],
      ['/change_hook/github', undefined],
      ['/bbot//change_hook/github', undefined],
      ['/bbotchange_hook/github', undefined],
      ['/BBOT/change_hook/github', undefined],
      ['/bbot/x/change_hook/github', undefined],
    ] as const) {
      it(`is ${mount === undefined ? 'none' : `"${mount}"`} in ${url}`, () => {
        expect(mountInPath(url, '/bbot')).to.equal(mount);
      });
    }
  });
});

describe('the whole URL that a client writes to a proxy', () => {
  for (const [url, path] of [
    ['http://ci.example/change_hook/github?x', '/change_hook/github?x'],
    ['HTTPS://ci.example:8010/change_hook/', '/change_hook/'],
    ['http://ci.example//x', '//x'],
    ['http://user:password@ci.example/x', '/x'],
    ['http:///x', '/x'],
    ['http://ci.example', ''],
    ['http://ci.example?/x', '?/x'],
    ['http:/x', 'http:/x'],
    ['ftp://ci.example/x', 'ftp://ci.example/x'],
    ['http://a/http://b/x', '/http://b/x'],
    ['/http://b/x', '/http://b/x'],
    ['//http://b/x', '//http://b/x'],
    ['http://[/x', '/x'],
    ['*', '*'],
    ['ci.example:443', 'ci.example:443'],
    ['', ''],
  ] as const) {
    it(`is ${path || 'nothing'} for us in ${url || 'an empty one'}`, () => {
      expect(toOriginForm(url)).to.equal(path);
    });
  }
});
