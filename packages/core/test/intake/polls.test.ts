import { expect } from 'chai';
import fc from 'fast-check';
import { normaliseChange, readPoll, toPollParcels } from '../../src/index.js';

describe('the text of a poll', () => {
  it('gives back any name of a poller', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(readPoll(toPollParcels([name])[0]!.changes)).to.deep.equal({ poller: name });
      }),
    );
  });

  it('is never what a change is stored as', () => {
    const normal = normaliseChange({ author: 'a', properties: { poll: 'x' } });
    expect(readPoll(JSON.stringify(['change' in normal ? normal.change : undefined]))).to.equal(undefined);
  });

  it('is no poll when it is damaged', () => {
    for (const text of ['', '[]', '[{"poll":', '[{"poll":7}]', '[{"poll":{}}]', '[{"poll":"a"']) expect(readPoll(text), text).to.equal(undefined);
  });
});
