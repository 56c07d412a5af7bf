import { expect } from 'chai';
import { booleanAt, filledTextAt, listAt, numberAt, objectAt, textAt, textsAt, valueAt } from '../src/index.js';

const payload = JSON.parse('{"t":"x","e":" ","n":1,"b":false,"l":["a",1,null,"b"],"o":{"t":"y"},"z":null,"__proto__":{"own":1}}') as unknown;

describe('the payload readers', () => {
  it('give a value of the wanted type at a path', () => {
    expect(textAt(payload, 'o', 't')).to.equal('y');
    expect(numberAt(payload, 'n')).to.equal(1);
    expect(booleanAt(payload, 'b')).to.equal(false);
    expect(listAt(payload, 'l')).to.deep.equal(['a', 1, null, 'b']);
    expect(objectAt(payload, 'o')).to.deep.equal({ t: 'y' });
  });

  it('give undefined for a value of another type', () => {
    for (const read of [textAt, numberAt, booleanAt, listAt, objectAt]) expect(read(payload, 'z'), read.name).to.equal(undefined);
    expect(objectAt(payload, 'l')).to.equal(undefined);
    expect(listAt(payload, 'o')).to.equal(undefined);
    expect(numberAt({ n: Infinity }, 'n')).to.equal(undefined);
  });

  it('give undefined for a path that leads through no object', () => {
    for (const root of [payload, null, undefined, 3, 'text', [1]]) expect(valueAt(root, 't', 'length')).to.equal(undefined);
    expect(valueAt(payload, 'l', '0')).to.equal(undefined);
  });

  it('read own properties only', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) expect(valueAt(payload, name), name).to.equal(undefined);
    expect(valueAt(payload, '__proto__')).to.deep.equal({ own: 1 });
  });

  it('tell an empty text from a filled one where it is asked for', () => {
    expect(textAt(payload, 'e')).to.equal(' ');
    expect(filledTextAt(payload, 'e')).to.equal(undefined);
  });

  it('keep the strings of a list and drop the rest', () => {
    expect(textsAt(payload, 'l')).to.deep.equal(['a', 'b']);
    expect(textsAt(payload, 't')).to.deep.equal([]);
  });
});
