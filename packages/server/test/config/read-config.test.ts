import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readConfig } from '../../src/config/read-config.js';
import { temporaryFolder } from '../temporary-folder.js';
import { thrownBy } from '../thrown-by.js';

describe('reading a config file', () => {
  const folder = temporaryFolder();
  const config = { http_port: 8010, change_hook_dialects: { github: { secret: ['a', 'b'] } } };

  const unreadable = async (name: string, text: string): Promise<string> => {
    const file = folder.write(name, text);
    const error = await thrownBy(() => readConfig(file));
    expect(error.code).to.equal('CH_CONFIG_UNREADABLE');
    expect(error.message).to.include(file);
    return error.message;
  };

  describe('whatever its form', () => {
    const texts: Record<string, string> = {
      'c.yaml': 'http_port: 8010\nchange_hook_dialects:\n  github: { secret: [a, b] }\n',
      'c.yml': 'http_port: 8010\nchange_hook_dialects:\n  github: { secret: [a, b] }\n',
      'c.json': JSON.stringify(config),
      'c.js': `export default ${JSON.stringify(config)};`,
      'c.mjs': `export default ${JSON.stringify(config)};`,
      'c.ts': `type Port = number;\nenum Where { Here = 8010 }\nconst http_port: Port = Where.Here;
        export default { http_port, change_hook_dialects: { github: { secret: ['a', 'b'] } } } satisfies object;`,
    };
    for (const [name, text] of Object.entries(texts)) {
      it(`gives the value of ${name}`, async () => {
        folder.write('package.json', '{"type": "module"}');
        expect(await readConfig(folder.write(name, text))).to.deep.equal(config);
      });

      it(`says that ${name} is not there`, async () => {
        const error = await thrownBy(() => readConfig(join(folder.path, name)));
        expect(error.code).to.equal('CH_CONFIG_NOT_FOUND');
        expect(error.message).to.include(join(folder.path, name));
      });
    }

    it('refuses another ending and names those it knows', async () => {
      expect(await unreadable('c.toml', 'a = 1'))
        .to.include('.yaml')
        .and.to.include('.ts');
    });

    it('refuses a folder', async () => {
      mkdirSync(join(folder.path, 'c.yaml'));
      const error = await thrownBy(() => readConfig(join(folder.path, 'c.yaml')));
      expect(error.code).to.equal('CH_CONFIG_UNREADABLE');
      expect(error.message).to.include('not a file');
    });
  });

  describe('in YAML', () => {
    it('takes an empty file, and one of comments, for an empty config', async () => {
      expect(await readConfig(folder.write('a.yaml', ''))).to.deep.equal({});
      expect(await readConfig(folder.write('b.yaml', '# nothing yet\n'))).to.deep.equal({});
    });

    it('tells the place of a mistake', async () => {
      expect(await unreadable('c.yaml', 'http_port: 8010\nlog: [1, 2\n')).to.match(/line [23], column \d+/);
    });

    it('refuses a key that is there twice, with its place', async () => {
      expect(await unreadable('c.yaml', 'http_port: 1\nhttp_port: 2\n'))
        .to.include('line 2, column 1')
        .and.to.include('twice');
    });

    it('refuses a mount that is there twice', async () => {
      expect(await unreadable('c.yaml', 'change_hook_dialects:\n  github: true\n  github: { secret: x }\n')).to.include(
        'line 3, column 3',
      );
    });

    it('refuses a second document', async () => {
      expect(await unreadable('c.yaml', 'http_port: 1\n---\nhttp_port: 2\n')).to.include('second document');
    });

    it('refuses aliases that multiply', async () => {
      const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
      for (let n = 1; n < 10; n++)
        lines.push(
          `a${n}: &a${n} [${Array(10)
            .fill(`*a${n - 1}`)
            .join(', ')}]`,
        );
      expect(await unreadable('c.yaml', lines.join('\n'))).to.include('multiply');
    });

    it('lets an alias repeat a value', async () => {
      const value = await readConfig(folder.write('c.yaml', 'a: &secret hunter2\nb: *secret\n'));
      expect(value).to.deep.equal({ a: 'hunter2', b: 'hunter2' });
    });

    it('makes no prototype of the key __proto__', async () => {
      const value = await readConfig(folder.write('c.yaml', '__proto__: { polluted: yes }\n'));
      expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
      expect(value).not.to.have.property('polluted');
    });
  });

  describe('in JSON', () => {
    it('drops the byte order mark that editors put before it', async () => {
      expect(await readConfig(folder.write('c.json', '\ufeff{"http_port": 1}'))).to.deep.equal({ http_port: 1 });
    });

    for (const [what, text, place] of [
      ['a comma after the last', '{\n  "http_port": 1,\n}', 'line 3, column 1'],
      ['a comment', '{\n  // hello\n  "http_port": 1 }', 'line 2, column 3'],
      ['a missing comma', '{\n  "a": 1\n  "b": 2 }', 'line 3, column 3'],
      ['a key without quotes', '{ http_port: 1 }', 'line 1, column 3'],
      ['nothing', '', 'line 1, column 1'],
      ['half of it', '{"a": [1, 2', 'line 1, column 1'],
      ['more after it', '{} {}', 'line 1, column 4'],
      ['a key that is there twice', '{"a": 1,\n "b": {"c": 1, "c": 2}}', 'line 2, column 16'],
    ] as const) {
      it(`refuses ${what} and tells the place`, async () => {
        expect(await unreadable('c.json', text)).to.include(place);
      });
    }

    it('refuses what only JSON.parse refuses', async () => {
      expect(await unreadable('c.json', '{"a": "one\ntwo"}')).to.include('not JSON');
    });

    it('refuses 100,000 brackets without falling over', async () => {
      expect(await unreadable('c.json', '['.repeat(100_000))).to.include('deep');
    });

    it('gives null for null, which is no config', async () => {
      expect(await readConfig(folder.write('c.json', 'null'))).to.equal(null);
    });
  });

  describe('in JavaScript and TypeScript', () => {
    for (const ending of ['mjs', 'ts']) {
      it(`refuses a .${ending} without a default export`, async () => {
        expect(await unreadable(`c.${ending}`, 'export const config = {};')).to.include('no default export');
      });

      it(`says what is wrong when a .${ending} throws`, async () => {
        expect(await unreadable(`c.${ending}`, 'throw new Error("PORT is not set"); export default {};')).to.include(
          'PORT is not set',
        );
      });

      it(`says which import a .${ending} lacks`, async () => {
        expect(await unreadable(`c.${ending}`, 'import x from "not-installed-at-all"; export default x;')).to.include(
          'not-installed-at-all',
        );
      });
    }

    it('tells the way to the place of a syntax error', async () => {
      expect(await unreadable('c.mjs', 'export default { a: 1 b: 2 };')).to.include('node --check');
    });

    it('tells the place of a syntax error in TypeScript', async () => {
      expect(await unreadable('c.ts', 'export default {\n  a: 1 b: 2 };')).to.include('c.ts:2:');
    });

    it('hands functions and instances on as they are', async () => {
      const file = folder.write(
        'c.mjs',
        'export default { change_hook_dialects: { x: { pick: (it) => it + 1, when: new Date(5), re: /x/ } } };',
      );
      const { x } = ((await readConfig(file)) as { change_hook_dialects: { x: Record<string, unknown> } }).change_hook_dialects;
      expect((x?.['pick'] as (n: number) => number)(1)).to.equal(2);
      expect(x?.['when']).to.be.an.instanceOf(Date);
      expect(x?.['re']).to.be.an.instanceOf(RegExp);
    });
  });

  describe('with a secret beside the mistake', () => {
    for (const [name, text] of Object.entries({
      'line.yaml': 'a:\n  secret: hunter2: x\n',
      'quote.yaml': 'secret: "hunter2\nb: 1\n',
      'alias.yaml': 'secret: *hunter2\n',
      'tag.yaml': 'secret: !hunter2\n',
      'escape.yaml': 'secret: "\\hunter2"\n',
      'token.yaml': 'a: [hunter2 }\n',
      'word.json': '{"secret": hunter2}',
      'name.json': '{"secret": thunter2}',
      'comma.json': '{"secret": "hunter2" "b": 1}',
      'break.json': '{"secret": "hunter2\n"}',
      'code.mjs': 'export default { secret: "hunter2" "b" };',
      'code.ts': 'export default { secret: "hunter2" "b" };',
    })) {
      it(`does not repeat it (${name})`, async () => {
        const error = await thrownBy(() => readConfig(folder.write(name, text)));
        expect(error.message).not.to.include('hunter2');
        expect(String((error.cause as Error).message)).not.to.include('hunter2');
        expect(
          (error.cause as Error).cause === undefined || !String((error.cause as { cause: unknown }).cause).includes('hunter2'),
        ).to.equal(true);
      });
    }
  });
});
