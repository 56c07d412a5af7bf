import { expect } from 'chai';
import { newId } from '../../src/intake/new-id.js';

describe('the id of a receipt', () => {
  it('is a UUID of version 7', () => {
    expect(newId()).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sorts after every id that was made before it', () => {
    const ids = Array.from({ length: 5_000 }, () => newId());
    expect([...new Set(ids)].sort()).to.deep.equal(ids);
  });
});
