import { expect } from 'chai';
import fc from 'fast-check';
import { useManagement } from './support.js';

describe('the management API, whatever it is sent', () => {
  const at = useManagement();
  const words = [
    'ids',
    'all',
    'sink',
    'mount',
    'repository',
    'state',
    'from',
    'to',
    'before',
    'limit',
    'sinks',
    'once',
    'dry',
    'resume',
    'verdict',
    '__proto__',
  ];
  const body = fc.dictionary(
    fc.constantFrom(...words),
    fc.oneof(fc.jsonValue(), fc.constantFrom('one', 'dead', 1, [1], ['a'], true)),
    { maxKeys: 4 },
  );
  const path = fc.constantFrom('/deliveries/retry', '/deliveries/discard', '/receipts/a/replay', '/receipts/retranslate');

  it('never fails, and changes nothing that it refuses', async () => {
    await at().receive('a');
    await at().settle('one', 'r', 'dead');
    const facts = async () => [await at().states(), await at().inbox.status()];
    await fc.assert(
      fc.asyncProperty(path, body, async (to, sent) => {
        const before = await facts();
        const { status, body: answer } = await at().post(to, sent);
        expect(status).to.be.oneOf([200, 400, 404, 409]);
        if (status === 200) return;
        expect((answer as { error: string }).error)
          .to.be.a('string')
          .and.not.equal('');
        expect(await facts()).to.deep.equal(before);
      }),
      { numRuns: 300 },
    );
  });

  it('answers every query, by what it asks for or by why not', async () => {
    await at().receive('a');
    const lists = fc.constantFrom('/deliveries', '/receipts', '/rejections', '/deliveries/1', '/receipts/a');
    const value = fc.oneof(fc.string(), fc.constantFrom('1', 'dead', 'a', 'github', '0'));
    await fc.assert(
      fc.asyncProperty(lists, fc.array(fc.tuple(fc.constantFrom(...words), value), { maxLength: 3 }), async (to, query) => {
        const { status } = await at().get(`${to}?${new URLSearchParams(query).toString()}`);
        expect(status).to.be.oneOf([200, 400]);
      }),
      { numRuns: 300 },
    );
  });
});
