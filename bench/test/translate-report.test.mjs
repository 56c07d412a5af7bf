import { expect } from 'chai';
import { translateLines } from '../translate-report.mjs';

describe('the report of the dialects', () => {
  it('has a row for each, and says where verify was not measured', () => {
    const large = [{ bytes: 2.5e6, translate: 5, parse: 4 }, { bytes: 25e6, translate: 60, parse: 52 }];
    const lines = translateLines({ dialects: [{ name: 'a', bytes: 7_512, verify: 6.4, translate: 21.6, large }, { name: 'b', bytes: 7_500, translate: 9, large }] });
    expect(lines.slice(-2)).to.deep.equal([
      '| a | 7.5 | 6 | 22 | 2.5 MB: 5.0 ms (4.0 ms) | 25.0 MB: 60 ms (52 ms) | 12.0 (13.0) |',
      '| b | 7.5 | - | 9 | 2.5 MB: 5.0 ms (4.0 ms) | 25.0 MB: 60 ms (52 ms) | 12.0 (13.0) |',
    ]);
  });
});
