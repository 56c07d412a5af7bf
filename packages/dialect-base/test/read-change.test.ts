import { expect } from 'chai';
import fc from 'fast-check';
import { normaliseChange } from 'change-hook-core';
import { FORM, formChange, JSON_TYPE, jsonChange, jsonProblems, problemsOf, translate } from './ask.js';

const formProblems = (fields: Record<string, string>): readonly string[] =>
  problemsOf({ type: FORM, body: new URLSearchParams(fields).toString() });

describe('author', () => {
  it('may be called who', () => {
    expect(formChange({ who: 'Ann' }).author).to.equal('Ann');
  });

  it('wins over who, unless it is empty', () => {
    expect(formChange({ who: 'Bob', author: 'Ann' }).author).to.equal('Ann');
    expect(formChange({ who: 'Bob', author: ' ' }).author).to.equal('Bob');
  });

  it('in the body wins over the query under either name', () => {
    expect(formChange({ who: 'Bob' }, 'author=Ann').author).to.equal('Bob');
  });

  it('is required, and white space is none', () => {
    expect(formProblems({ author: ' ', comments: 'x' })).to.deep.equal(['author (or who) is required']);
  });
});

describe('the texts', () => {
  const texts = ['committer', 'comments', 'revision', 'branch', 'category', 'revlink', 'repository', 'project', 'codebase'] as const;

  it('are taken as they are', () => {
    const fields = Object.fromEntries(texts.map((name) => [name, ` ${name} `]));
    expect(formChange({ author: 'Ann', ...fields })).to.deep.include(fields);
  });

  it('stay empty when they are empty, and absent when they are absent', () => {
    const empty = formChange({ author: 'Ann', ...Object.fromEntries(texts.map((name) => [name, ''])) });
    const absent = formChange({ author: 'Ann' });
    expect(empty).to.include({ branch: '', revision: '', category: '', codebase: '' });
    for (const name of ['branch', 'revision', 'category', 'codebase', 'committer', 'revlink']) expect(absent).not.to.have.property(name);
  });

  for (const name of texts) {
    it(`refuse a ${name} that is no text`, () => {
      for (const value of [true, {}, ['x'], 1.5]) {
        expect(jsonProblems({ author: 'Ann', [name]: value })).to.deep.equal([`${name} must be a text`]);
      }
    });
  }

  it('have a revision that may be a whole number in JSON, as those of Subversion are', () => {
    expect(jsonChange({ author: 'Ann', revision: 1234 }).revision).to.equal('1234');
  });
});

describe('when_timestamp', () => {
  for (const [text, seconds] of [
    ['1709288430', 1_709_288_430], ['1709288430.25', 1_709_288_430.25], [' 12 ', 12], ['.5', 0.5], ['1.7e9', 1.7e9], ['0', 0], ['+1', 1],
    ['2024-03-01T10:20:30Z', 1_709_288_430], ['2024-03-01 11:20:30 +0100', 1_709_288_430], ['253402300799', 253_402_300_799],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(formChange({ author: 'Ann', when: text }).when_timestamp).to.equal(seconds);
      expect(jsonChange({ author: 'Ann', when_timestamp: text }).when_timestamp).to.equal(seconds);
    });
  }

  it('may be a number in JSON', () => {
    expect(jsonChange({ author: 'Ann', when_timestamp: 1.5 }).when_timestamp).to.equal(1.5);
  });

  it('wins over when, unless it is empty', () => {
    expect(formChange({ author: 'Ann', when: '1', when_timestamp: '2' }).when_timestamp).to.equal(2);
    expect(formChange({ author: 'Ann', when: '1', when_timestamp: '' }).when_timestamp).to.equal(1);
    expect(formChange({ author: 'Ann', when: '' })).not.to.have.property('when_timestamp');
  });

  for (const value of ['-5', '1e30', 'inf', 'nan', '1_000', '0x10', 'yesterday', '253402300800', '2024-02-30', -1, Infinity, true, {}, []]) {
    it(`refuses ${value === Infinity ? '1e999' : JSON.stringify(value)}`, () => {
      expect(problemsOf({ type: JSON_TYPE, body: JSON.stringify({ author: 'Ann', when: value }).replace('null', '1e999') })[0]).to.match(/^when must be seconds/);
    });
  }
});

describe('files and links', () => {
  it('are JSON lists in a form', () => {
    expect(formChange({ author: 'Ann', files: '["b", "a", "b"]' }).files).to.deep.equal(['b', 'a', 'b']);
  });

  it('may be lists in JSON as well', () => {
    expect(jsonChange({ author: 'Ann', files: ['a'] }).files).to.deep.equal(['a']);
    expect(jsonChange({ author: 'Ann', files: '["a"]' }).files).to.deep.equal(['a']);
  });

  it('are none when they are empty, null or an empty list', () => {
    for (const files of ['', ' ', '[]', 'null']) expect(formChange({ author: 'Ann', files }).files).to.deep.equal([]);
  });

  for (const files of ['ab', '"ab"', '{"a": 1}', '[1]', '["a", null]', '[["a"]]', '["a"', '3']) {
    it(`refuse ${files}`, () => {
      expect(formProblems({ author: 'Ann', files })).to.deep.equal(['files must be a JSON list of texts']);
      expect(formProblems({ author: 'Ann', links: files })).to.deep.equal(['links must be a JSON list of texts']);
    });
  }

  it('fill an absent revlink with the first link', () => {
    expect(formChange({ author: 'Ann', links: '["https://a.example/1", "https://a.example/2"]' }).revlink).to.equal('https://a.example/1');
    expect(formChange({ author: 'Ann', links: '["https://a.example/1"]', revlink: 'r' }).revlink).to.equal('r');
    expect(formChange({ author: 'Ann', links: '["https://a.example/1"]', revlink: '' }).revlink).to.equal('');
    expect(formChange({ author: 'Ann', links: '[]' })).not.to.have.property('revlink');
  });
});

describe('properties', () => {
  const every = { text: 'x', int: 4_294_967_296, float: 1.5, yes: true, none: null, list: [1, 'a'], object: { a: { b: 1 } } };

  it('are a JSON object in a form, with values of every type', () => {
    expect(formChange({ author: 'Ann', properties: JSON.stringify(every) }).properties).to.deep.equal(every);
  });

  it('may be an object in JSON as well', () => {
    expect(jsonChange({ author: 'Ann', properties: every }).properties).to.deep.equal(every);
  });

  it('keep a __proto__ as a name like any other', () => {
    const { properties } = formChange({ author: 'Ann', properties: '{"__proto__": {"x": 1}}' });
    expect(JSON.stringify(properties)).to.equal('{"__proto__":{"x":1}}');
    expect(({} as { x?: unknown }).x).to.equal(undefined);
  });

  for (const properties of ['[]', '"x"', '3', '{"a": NaN}', '{"a": Infinity}', 'a=1']) {
    it(`refuse ${properties}`, () => {
      expect(formProblems({ author: 'Ann', properties })).to.deep.equal(['properties must be a JSON object']);
    });
  }

  it('refuse an infinite number, and more levels than a change may have', () => {
    for (const properties of ['{"a": 1e999}', `{"a": ${'['.repeat(100)}${']'.repeat(100)}}`, `{"a": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`]) {
      expect(formProblems({ author: 'Ann', properties })[0]).to.match(/^properties must be at most/);
    }
  });

  it('may have as many levels as a change may have', () => {
    const deepest = `{"a": ${'['.repeat(99)}${']'.repeat(99)}}`;
    expect(JSON.stringify(formChange({ author: 'Ann', properties: deepest }).properties)).to.equal(deepest.replace(' ', ''));
  });
});

describe('src', () => {
  it('is one of the systems that Buildbot knows, or absent', () => {
    expect(formChange({ author: 'Ann', src: 'hg' }).src).to.equal('hg');
    expect(formChange({ author: 'Ann', src: '' })).not.to.have.property('src');
    expect(formProblems({ author: 'Ann', src: 'GIT' })).to.deep.equal(['src must be one of git, hg, svn, bzr, darcs, cvs, mtn, p4']);
  });
});

describe('an invalid request', () => {
  it('has every bad field named in one answer, and nothing of what the sender wrote', () => {
    const body = { who: 3, comments: ['sesame'], when: 'sesame', files: 'sesame', properties: 'sesame', links: 'sesame', src: 'sesame' };
    const problems = jsonProblems(body);
    expect(problems.map((problem) => problem.split(' ')[0])).to.deep.equal(['who', 'comments', 'when', 'src', 'files', 'properties', 'links']);
    expect(problems.join()).not.to.contain('sesame');
  });
});

describe('hostile input', () => {
  /** Every translation is a verdict; every change of one passes core's check. */
  function judge(type: string, body: string, query: string): boolean {
    let translation;
    try {
      translation = translate({ type, body, query });
    } catch (error) {
      return (error as { code?: string }).code === 'CH_REQUEST_UNPARSABLE';
    }
    if ('invalid' in translation) return translation.invalid.length > 0;
    return 'changes' in translation && translation.changes.every((change) => 'change' in normaliseChange(change));
  }
  const names = fc.constantFrom(
    'author', 'who', 'committer', 'comments', 'revision', 'when', 'when_timestamp', 'branch', 'revlink', 'properties', 'files', 'links',
    'src', '__proto__', 'constructor',
  );

  it('as JSON of any shape gets a verdict', () => {
    const object = fc.dictionary(names, fc.jsonValue({ maxDepth: 3 }));
    fc.assert(fc.property(fc.oneof(fc.jsonValue({ maxDepth: 3 }), object, fc.array(object, { maxLength: 4 })), fc.string(), (body, query) =>
      judge(JSON_TYPE, JSON.stringify(body), query)));
  });

  it('as a form of any shape gets a verdict', () => {
    const units = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
    const form = fc.dictionary(names, fc.oneof(units, fc.json())).map((fields) => String(new URLSearchParams(fields)));
    fc.assert(fc.property(fc.oneof(form, fc.string()), fc.string(), (body, query) => judge(FORM, body, query)));
  });
});
