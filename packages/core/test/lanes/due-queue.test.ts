import { expect } from 'chai';
import fc from 'fast-check';
import { createDueQueue } from '../../src/lanes/due-queue.js';

describe('the queue of what is due', () => {
  it('gives its keys by their times, however they came in', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), (times) => {
        const queue = createDueQueue<number>();
        times.forEach((at, key) => queue.push(key, at));
        const given: number[] = [];
        const keys = new Set<number>();
        for (let first = queue.peek(); first !== undefined; first = queue.peek()) {
          given.push(first.at);
          keys.add(first.key);
          queue.pop();
        }
        expect(given).to.deep.equal([...times].sort((a, b) => a - b));
        expect(keys.size).to.equal(times.length);
      }),
    );
  });

  it('keeps its order when keys come and go', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(50))), (steps) => {
        const queue = createDueQueue<number>();
        const model: number[] = [];
        for (const at of steps) {
          if (at === null) {
            queue.pop();
            model.shift();
          } else {
            queue.push(0, at);
            model.push(at);
            model.sort((a, b) => a - b);
          }
          expect(queue.peek()?.at).to.equal(model[0]);
        }
      }),
    );
  });
});
