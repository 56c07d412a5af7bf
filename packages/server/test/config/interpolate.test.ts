import { join } from 'node:path';
import { expect } from 'chai';
import { interpolate } from '../../src/config/interpolate.js';
import { temporaryFolder } from '../temporary-folder.js';

describe('references in a config', () => {
  const folder = temporaryFolder();
  const env = { SECRET: 's3cret', USER: 'ann', EMPTY: '', SNEAKY: '${env:SECRET}' };
  const fill = (value: unknown) => interpolate(value, { folder: folder.path, env });
  const problemOf = (value: unknown): { code: string; message: string; mend: string | undefined } => {
    const { problems } = fill(value);
    expect(problems).to.have.length(1);
    return problems[0] as never;
  };

  it('are replaced wherever a text stands', () => {
    folder.write('key', 'from-file');
    const { value, problems } = fill({ a: '${env:SECRET}', list: ['x', { b: '${file:key}' }], n: 1, yes: true, none: null });
    expect(value).to.deep.equal({ a: 's3cret', list: ['x', { b: 'from-file' }], n: 1, yes: true, none: null });
    expect(problems).to.deep.equal([]);
  });

  it('are told by path with the whole text that they stand in, and nothing else is', () => {
    folder.write('key', 'from-file');
    const { filled } = fill({ a: '${env:SECRET}', list: ['x', { b: 'key ${file:key}' }], bad: '${env:UNSET}', plain: 'x' });
    expect([...filled]).to.deep.equal([['a', 's3cret'], ['list[1].b', 'key from-file']]);
  });

  it('may stand several in one text, and beside other text', () => {
    folder.write('host', 'db.example');
    expect(fill('pg://${env:USER}:${env:SECRET}@${file:./host}/x').value).to.equal('pg://ann:s3cret@db.example/x');
  });

  it('are not looked for in what they gave', () => {
    expect(fill('${env:SNEAKY}').value).to.equal('${env:SECRET}');
  });

  it('leave other texts with dollars and braces alone', () => {
    for (const text of ['${SECRET}', '$SECRET', '{env:SECRET}', '${ENV:SECRET}', '$${}', '%{env:SECRET}'])
      expect(fill(text).value).to.equal(text);
  });

  for (const text of ['${SECRET}', 'Bearer ${SECRET}', '${ENV:SECRET}', '${File:key}', '${env:SECRET']) {
    it(`warn of ${text}, which is none, without a word of it`, () => {
      const { problems, warnings } = fill({ token: text });
      expect(problems).to.deep.equal([]);
      expect(warnings).to.deep.equal(['token: it has "${" in it and is taken as it stands; a reference is written ${env:NAME} or ${file:PATH}']);
    });
  }

  for (const text of ['${env:SECRET}', 'a${env:USER}b${env:SECRET}', '$SECRET', '$${}', '${ "a": 1 }', '^x${2}', '{env:SECRET}', '${env:SNEAKY}']) {
    it(`warn of nothing in ${text}`, () => expect(fill(text).warnings).to.deep.equal([]));
  }

  it('are not replaced in keys', () => {
    expect(fill({ '${env:SECRET}': 1 }).value).to.deep.equal({ '${env:SECRET}': 1 });
  });

  it('leave the value that was handed over as it was', () => {
    const given = { a: ['${env:SECRET}'] };
    fill(given);
    expect(given).to.deep.equal({ a: ['${env:SECRET}'] });
  });

  it('to a variable that is not set are a problem with path, reference and mend', () => {
    const { code, message, mend } = problemOf({ change_hook_dialects: { github: { secret: ['x', '${env:NOT_SET}'] } } });
    expect(code).to.equal('CH_CONFIG_SECRET');
    expect(message)
      .to.include('change_hook_dialects.github.secret[1]')
      .and.to.include('${env:NOT_SET}')
      .and.to.include('not set');
    expect(mend).to.include('${env:NOT_SET}');
  });

  for (const reference of ['${env:EMPTY}', '${env:}', '${env: SECRET }', '${file:}']) {
    it(`like ${reference} are a problem`, () => {
      expect(problemOf({ a: reference }).code).to.equal('CH_CONFIG_SECRET');
    });
  }

  it('to an inherited name of the environment are a problem', () => {
    const { problems } = interpolate('${env:toString}', { folder: folder.path, env: Object.create({ toString: 'x' }) as never });
    expect(problems).to.have.length(1);
  });

  it('to a file that is not there are a problem that names the file', () => {
    expect(problemOf({ a: '${file:./missing.secret}' }).message)
      .to.include(join(folder.path, 'missing.secret'))
      .and.to.include('ENOENT');
  });

  it('to a folder are a problem', () => {
    expect(problemOf({ a: '${file:.}' }).message).to.include('EISDIR');
  });

  for (const [what, text] of [
    ['empty', ''],
    ['a mere newline', '\n'],
    ['a mere CRLF', '\r\n'],
  ] as const) {
    it(`to a file that is ${what} are a problem`, () => {
      folder.write('key', text);
      expect(problemOf({ a: '${file:key}' }).message).to.include('empty');
    });
  }

  for (const [text, expected] of [
    ['k', 'k'],
    ['k\n', 'k'],
    ['k\r\n', 'k'],
    ['k\n\n', 'k\n'],
    ['\nk', '\nk'],
    [' k ', ' k '],
    ['a\nb\n', 'a\nb'],
  ] as const) {
    it(`to a file of ${JSON.stringify(text)} give ${JSON.stringify(expected)}`, () => {
      folder.write('key', text);
      expect(fill('${file:key}').value).to.equal(expected);
    });
  }

  it('to an absolute path are taken from there', () => {
    expect(fill(`\${file:${folder.write('deep/key', 'k')}}`).value).to.equal('k');
  });

  it('to a file that everybody can read are a warning without the secret', () => {
    const file = folder.write('key', 's3cret', 0o644);
    const { warnings, problems, value } = fill({ a: '${file:key}' });
    expect(value).to.deep.equal({ a: 's3cret' });
    expect(problems).to.deep.equal([]);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include(file).and.to.include('chmod 600').and.not.to.include('s3cret');
  });

  for (const mode of [0o600, 0o640, 0o400]) {
    it(`to a file of mode ${mode.toString(8)} are none`, () => {
      folder.write('key', 'k', mode);
      expect(fill('${file:key}').warnings).to.deep.equal([]);
    });
  }

  it('are all looked at, and every problem is told', () => {
    expect(fill({ a: '${env:ONE} ${env:TWO}', b: ['${file:three}'] }).problems).to.have.length(3);
  });

  it('never put a secret into a problem', () => {
    folder.write('key', 's3cret');
    const { problems } = fill({ a: '${env:SECRET} ${file:key} ${env:NOT_SET}' });
    expect(
      JSON.stringify(problems.map(({ message, params, mend, cause }) => [message, params, mend, String(cause)])),
    ).not.to.include('s3cret');
  });

  it('pass functions, instances, maps and dates on as they are', () => {
    class Engine {
      name = '${env:SECRET}';
    }
    const given = {
      fn: () => 1,
      engine: new Engine(),
      map: new Map([['a', '${env:SECRET}']]),
      when: new Date(0),
      re: /x/,
      id: Symbol.iterator,
      big: 1n,
    };
    const value = fill(given).value as typeof given;
    for (const key of Object.keys(given) as (keyof typeof given)[]) expect(value[key]).to.equal(given[key]);
    expect(given.engine.name).to.equal('${env:SECRET}');
  });

  it('call an undefined value of a .js config a problem, since it is an unset variable or a mistake', () => {
    const { code, message } = problemOf({ change_hook_dialects: { github: { secret: undefined } } });
    expect(code).to.equal('CH_CONFIG_VALUE');
    expect(message).to.include('change_hook_dialects.github.secret').and.to.include('undefined');
  });

  it('call a value that contains itself a problem, and do not follow it for ever', () => {
    const given: Record<string, unknown> = { a: {} };
    (given['a'] as Record<string, unknown>)['b'] = given;
    expect(problemOf(given).message).to.include('a.b').and.to.include('itself');
  });

  it('let one object stand in two places', () => {
    const shared = { secret: '${env:SECRET}' };
    expect(fill({ a: shared, b: [shared] }).value).to.deep.equal({ a: { secret: 's3cret' }, b: [{ secret: 's3cret' }] });
  });

  it('make no prototype of the key __proto__', () => {
    const value = fill(JSON.parse('{"__proto__": {"polluted": "${env:SECRET}"}}')).value as object;
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
    expect(Object.keys(value)).to.deep.equal(['__proto__']);
  });
});
