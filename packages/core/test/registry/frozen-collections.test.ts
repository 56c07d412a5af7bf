import { expect } from 'chai';
import { FrozenMap, FrozenSet } from '../../src/registry/frozen-collections.js';

describe('FrozenMap', () => {
  const map = new FrozenMap([['a', 1], ['b', 2]]);

  it('reads as a Map does', () => {
    expect([map.size, map.get('a'), map.get('x'), map.has('b'), map.has('x')]).to.deep.equal([2, 1, undefined, true, false]);
    expect([...map]).to.deep.equal([['a', 1], ['b', 2]]);
    expect([[...map.keys()], [...map.values()], [...map.entries()]]).to.deep.equal([['a', 'b'], [1, 2], [['a', 1], ['b', 2]]]);
    const seen: unknown[] = [];
    map.forEach((value, key, it) => seen.push([key, value, it === map]));
    expect(seen).to.deep.equal([['a', 1, true], ['b', 2, true]]);
  });

  it('does not follow the list that it was made of', () => {
    const entries: [string, number][] = [['a', 1]];
    const made = new FrozenMap(entries);
    entries.push(['b', 2]);
    entries[0]![1] = 9;
    expect([...made]).to.deep.equal([['a', 1]]);
  });

  it('can not be given anything', () => {
    expect(() => Object.assign(map, { set: 1 })).to.throw(TypeError);
    expect(() => Map.prototype.clear.call(map)).to.throw(TypeError);
  });
});

describe('FrozenSet', () => {
  const set = new FrozenSet(['a', 'b', 'a']);

  it('reads as a Set does', () => {
    expect([set.size, set.has('a'), set.has('x')]).to.deep.equal([2, true, false]);
    expect([[...set], [...set.keys()], [...set.values()], [...set.entries()]]).to.deep.equal([['a', 'b'], ['a', 'b'], ['a', 'b'], [['a', 'a'], ['b', 'b']]]);
    const seen: unknown[] = [];
    set.forEach((value, again, it) => seen.push([value, again, it === set]));
    expect(seen).to.deep.equal([['a', 'a', true], ['b', 'b', true]]);
  });

  it('can not be given anything', () => {
    expect(() => Object.assign(set, { add: 1 })).to.throw(TypeError);
    expect(() => Set.prototype.add.call(set, 'x')).to.throw(TypeError);
  });
});
