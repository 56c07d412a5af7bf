import { expect } from 'chai';
import fc from 'fast-check';
import type { Change } from '../../src/index.js';
import { splitChanges, writeChanges } from '../../src/index.js';

const change = (comments: string, properties: Change['properties'] = {}): Change => ({
  author: 'a', comments, files: [], properties, repository: 'r', project: '',
});

describe('the text of changes', () => {
  it('is a JSON array of them', () => {
    const changes = [change('one'), change('two', { n: [1, null, '},\n{"'] })];
    expect(JSON.parse(writeChanges(changes))).to.deep.equal(changes);
    expect(writeChanges([])).to.equal('[]');
  });

  it('gives back the JSON text of each, whatever stands in it', () => {
    const texts = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.jsonValue()), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(texts, (given) => {
        const changes = given.map(([comments, value]) => change(`${comments},\n{"`, { value: value as never, '},\n{"': 1 }));
        expect(splitChanges(writeChanges(changes))).to.deep.equal(changes.map((it) => JSON.stringify(it)));
      }),
    );
  });

  it('is not taken apart when it was written in another way, or is damaged', () => {
    const text = writeChanges([change('one'), change('two')]);
    const others = [
      '', '[]', '[\n', '[\n{', '[\n{}\n]', JSON.stringify([change('one'), change('two')]), JSON.stringify([change('one')], undefined, 1),
      text.slice(1), text.slice(0, -1), text.replace(',\n{"', ',\n["'), '[\n{"poll":null}]',
    ];
    for (const other of others) expect(splitChanges(other), other).to.equal(undefined);
    fc.assert(fc.property(fc.string(), (it) => splitChanges(it) === undefined || it.startsWith('[\n{"')));
  });
});
