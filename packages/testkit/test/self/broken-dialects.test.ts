import { expect } from 'chai';
import { answersDefects } from './broken/answers.js';
import { toy } from './broken/defect.js';
import type { Defect } from './broken/defect.js';
import { enrichDefects } from './broken/enrich.js';
import { failClosedDefects } from './broken/fail-closed.js';
import { hostileDefects } from './broken/hostile.js';
import { optionDefects } from './broken/options.js';
import { purityDefects } from './broken/purity.js';
import { forgivingDefect, rawBytesDefects } from './broken/raw-bytes.js';
import { secretsDefects, takesOptions } from './broken/secrets.js';
import { shapeDefects } from './broken/shape.js';
import { failures, testsOf } from './run-dialect-suite.js';

const DEFECTS: readonly Defect[] = [
  ...shapeDefects, ...optionDefects, ...failClosedDefects, ...rawBytesDefects, forgivingDefect, ...purityDefects, ...answersDefects,
  ...hostileDefects, ...secretsDefects, takesOptions, ...enrichDefects,
];

describe('testDialect catches a dialect that', () => {
  for (const { defect, law, suite } of DEFECTS) {
    it(`${defect} (${law})`, async () => {
      const failed = await failures(suite, law);
      expect(failed.get(law)).to.match(/\n {2}mend: ./);
    });
  }

  it('breaks any of its laws: there is one for each', () => {
    const laws = testsOf().map(({ title }) => title).filter((title) => !title.startsWith('cases of '));
    expect(laws.filter((title) => DEFECTS.every(({ law }) => law !== title))).to.deep.equal([]);
  });

  it('makes another change of a case than it says', async () => {
    const failed = await failures(toy({ identify: () => 'another' }), 'cases of the dialect toy: push');
    expect(failed).to.have.length(1);
  });
});
