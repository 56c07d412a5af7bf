import { expect } from 'chai';
import * as kit from '../src/index.js';

describe('the exports of change-hook-kit', () => {
  it('are these and no others', () => {
    expect(Object.keys(kit).sort()).to.deep.equal([
      'DEFAULT_SKIPS', 'LONGEST_DELIVERY_ID', 'MOST_PROPERTIES', 'PAYLOAD_MEDIA_TYPES', 'booleanAt', 'codebaseOf',
      'codebaseOption', 'compileFnmatch', 'deliveryIdIn',
      'filledTextAt', 'findSkip', 'flattenProperties', 'fnmatch', 'formatPerson', 'isObject', 'isTimestamp', 'isZeros', 'listAt',
      'measureJson', 'numberAt', 'objectAt', 'parseJson', 'parseRef', 'patternProblem', 'personAt', 'readPayload',
      'requireSecret', 'secretOption', 'skipsOption', 'strictOption', 'textAt', 'textsAt', 'toSeconds', 'valueAt', 'whitelistOption',
    ]);
  });
});
