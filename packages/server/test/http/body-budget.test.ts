import { expect } from 'chai';
import fc from 'fast-check';
import { createBodyBudget } from '../../src/http/body-budget.js';

describe('the budget of body bytes', () => {
  it('gives what it has, to the last byte', () => {
    const budget = createBodyBudget(10);
    expect(budget.take(6)).to.equal(true);
    expect(budget.take(4)).to.equal(true);
    expect(budget.used).to.equal(10);
  });

  it('gives nothing of what it has not, and keeps what it had', () => {
    const budget = createBodyBudget(10);
    budget.take(6);
    expect(budget.take(5)).to.equal(false);
    expect(budget.used).to.equal(6);
    expect(budget.take(4)).to.equal(true);
  });

  it('gives again what was given back', () => {
    const budget = createBodyBudget(10);
    budget.take(10);
    budget.give(3);
    expect(budget.take(4)).to.equal(false);
    expect(budget.take(3)).to.equal(true);
  });

  it('always has room for nothing', () => {
    const budget = createBodyBudget(0);
    expect(budget.take(0)).to.equal(true);
    expect(budget.take(1)).to.equal(false);
  });

  it('never goes over its limit and ends at nothing', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.array(fc.nat(50)), (limit, takes) => {
        const budget = createBodyBudget(limit);
        const got = takes.filter((bytes) => budget.take(bytes));
        expect(budget.used).to.be.at.most(limit);
        for (const bytes of got) budget.give(bytes);
        expect(budget.used).to.equal(0);
      }),
    );
  });
});
