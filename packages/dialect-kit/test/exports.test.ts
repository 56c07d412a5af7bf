import { expect } from 'chai';
import * as kit from '../src/index.js';

describe('the exports of change-hook-kit', () => {
  it('are these and no others', () => {
    expect(Object.keys(kit).sort()).to.deep.equal([
      'DEFAULT_SKIPS', 'LONGEST_DELIVERY_ID', 'MOST_PROPERTIES', 'PAYLOAD_MEDIA_TYPES', 'REF_DELETED', 'apiEndpointOption', 'askJson',
      'askPages', 'booleanAt', 'branchOption', 'codebaseOf', 'codebaseOption', 'commitsOption', 'compileFnmatch', 'createForgeAdmin',
      'deletionsOption', 'deliveryIdIn', 'filledTextAt', 'findSkip', 'flattenProperties', 'fnmatch', 'forgeFailed', 'forgeWords', 'formatPerson',
      'fullRefName', 'isObject', 'isTimestamp', 'isZeros', 'joinChanges', 'listAt', 'matchesAny', 'measureJson', 'numberAt', 'objectAt',
      'parseJson', 'parseRef', 'passesBranch', 'patternProblem', 'personAt', 'projectOf', 'readPayload', 'refNameOf',
      'refStyleOption', 'registerHook', 'repositoryPath', 'repositorySecretOption', 'repositoryUrlOption', 'requireSecret',
      'secretForRepository', 'secretOption', 'signedPayload', 'skipsOption', 'strictOption', 'textAt', 'textsAt', 'toSeconds',
      'tokenOption', 'valueAt', 'verifyForRepository', 'verifyOption', 'whitelistOption',
    ]);
  });
});
