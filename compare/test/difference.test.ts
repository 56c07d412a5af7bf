import { expect } from 'chai';
import type { MasterChange } from 'change-hook-testkit';
import { differences, type Outcome } from './support/difference.js';

const SINCE = 2_000_000_000;

let changeid = 0;
const change = (own: Partial<MasterChange> = {}): MasterChange => ({
  changeid: ++changeid, author: 'Ann', committer: null, comments: 'Oil the hinge', files: ['a'], revision: 'r1', when_timestamp: 1_700_000_000, branch: 'main',
  category: null, revlink: null, properties: {}, repository: 'door', project: '', codebase: '', ...own,
});
const outcome = (changes: MasterChange[] = [], status = 200): Outcome => ({ status, changes });
const between = (ours: Outcome, theirs: Outcome): string[] => differences(ours, theirs, SINCE).map(({ field }) => field);

describe('what two outcomes differ in', () => {
  it('is nothing when only the ids of the changes do, and one answers 202 and the other 200', () => {
    expect(between(outcome([change()], 202), outcome([change()]))).to.deep.equal([]);
  });

  it('is each field, once, with the first values', () => {
    const ours = outcome([change({ author: 'Bo', files: ['a', 'b'] }), change({ revision: 'r2', author: 'Cy' })]);
    expect(differences(ours, outcome([change(), change({ revision: 'r2' })]), SINCE)).to.deep.equal([
      { field: 'author', ours: 'Bo', theirs: 'Ann' },
      { field: 'files', ours: ['a', 'b'], theirs: ['a'] },
    ]);
  });

  it('is each property by its name', () => {
    const ours = outcome([change({ properties: { both: [1, 'Change'], mine: [null, 'Change'] } })]);
    const theirs = outcome([change({ properties: { both: [2, 'Change'], other: [[], 'Change'] } })]);
    expect(between(ours, theirs)).to.deep.equal(['properties.both', 'properties.mine', 'properties.other']);
  });

  it('is the answer where one takes what the other refuses, or fails on', () => {
    expect(differences(outcome([], 202), outcome([], 400), SINCE)).to.deep.equal([{ field: 'answer', ours: 'taken', theirs: 'refused' }]);
    expect(differences(outcome([], 401), outcome([], 500), SINCE)).to.deep.equal([{ field: 'answer', ours: 'refused', theirs: 'failed' }]);
  });

  it('is the changes where one has no counterpart, and the fields of those that have', () => {
    const ours = outcome([change({ revision: 'r0' }), change({ author: 'Bo' })]);
    expect(differences(ours, outcome([change()]), SINCE)).to.deep.equal([
      { field: 'author', ours: 'Bo', theirs: 'Ann' },
      { field: 'changes', ours: ['r0 on main', 'r1 on main'], theirs: ['r1 on main'] },
    ]);
  });

  it('is the changes where both have as many, of which only some are of the same revision', () => {
    expect(between(outcome([change(), change({ revision: 'r2' })]), outcome([change(), change({ revision: 'r3' })]))).to.deep.equal(['changes']);
  });

  it('is the changes where their order is another', () => {
    expect(differences(outcome([change(), change({ revision: 'r2' })]), outcome([change({ revision: 'r2' }), change()]), SINCE)).to.deep.equal([
      { field: 'changes', ours: ['r1 on main', 'r2 on main'], theirs: ['r2 on main', 'r1 on main'] },
    ]);
  });

  it('is the revision where none is the same', () => {
    expect(between(outcome([change()]), outcome([change({ revision: 'r9' })]))).to.deep.equal(['revision']);
  });

  it('is no time of arrival, which is another at each master', () => {
    expect(between(outcome([change({ when_timestamp: SINCE + 1 })]), outcome([change({ when_timestamp: SINCE + 5 })]))).to.deep.equal([]);
    expect(between(outcome([change()]), outcome([change({ when_timestamp: SINCE + 5 })]))).to.deep.equal(['when_timestamp']);
  });
});
