import { expect } from 'chai';
import { whyNoBuildbot } from 'change-hook-testkit';
import { planCases } from './support/compared-cases.js';
import { differences, type Difference } from './support/difference.js';
import { deadNames, fieldsFor, readRows } from './support/documented.js';
import { PAGES } from './support/places.js';
import { startSides, type Sides } from './support/sides.js';
import { Tally } from './support/tally.js';

const plan = await planCases();
const dialects = [...new Set(plan.cases.map(({ dialect }) => dialect))];
const why = whyNoBuildbot();

const show = ({ field, ours, theirs }: Difference): string =>
  `${field}: ours is ${JSON.stringify(ours)}, Buildbot's is ${JSON.stringify(theirs)}`;

(why === undefined ? describe : describe.skip)(`beside Buildbot's own hooks${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  const tally = new Tally(plan);
  let sides: Sides;
  before(async () => {
    sides = await startSides(plan.mounts);
  });
  after(async () => {
    await sides?.remove();
    for (const line of tally.lines()) console.log(`  ${line}`);
  });

  for (const dialect of dialects) {
    const rows = readRows(new URL(`${dialect}.md`, PAGES));
    const cases = plan.cases.filter((it) => it.dialect === dialect);

    describe(dialect, () => {
      for (const compared of cases) {
        const documented = fieldsFor(rows, compared.name);
        it(`${compared.name}: ${documented.length === 0 ? 'the same changes' : `differs in ${documented.join(', ')}, as its page says`}`, async () => {
          const { ours, theirs } = await sides.ask(compared);
          const found = differences(ours, theirs, sides.since);
          const fields = found.map(({ field }) => field);
          const gone = documented.filter((field) => !fields.includes(field));
          const undocumented = found.filter(({ field }) => !documented.includes(field));
          tally.count(dialect, undocumented.length + gone.length > 0 ? 'differing' : found.length > 0 ? 'documented' : 'same');
          expect({ 'not on the page': undocumented.map(show), 'on the page, but the same': gone }, `docs/dialects/${dialect}.md`).to.deep.equal({
            'not on the page': [], 'on the page, but the same': [],
          });
        });
      }

      it('is documented by cases that there are, and that are compared', () => {
        expect(deadNames(rows, cases.map(({ name }) => name)), `docs/dialects/${dialect}.md`).to.deep.equal([]);
      });
    });
  }
});
