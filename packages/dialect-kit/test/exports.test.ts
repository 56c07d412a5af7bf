import { expect } from 'chai';
import * as kit from '../src/index.js';

describe('the exports of change-hook-kit', () => {
  it('are these and no others', () => {
    expect(Object.keys(kit).sort()).to.deep.equal([
      'DEFAULT_SKIPS', 'LONGEST_DELIVERY_ID', 'MOST_PROPERTIES', 'PAYLOAD_MEDIA_TYPES', 'REF_DELETED', 'apiEndpointOption', 'asPartial',
      'askJson', 'askPages', 'booleanAt', 'branchOption', 'certificateDifference', 'codebaseOf', 'codebaseOption', 'commitChange',
      'commitsOption', 'compileFnmatch', 'contentTypeDifference',
      'createForgeAdmin', 'deletionsOption', 'deliveryIdIn', 'filesOfCommit', 'filledTextAt', 'findSkip', 'flattenProperties', 'fnmatch', 'forgeFailed',
      'forgeWords', 'formatPerson', 'fullRefName', 'isBelow', 'isObject', 'isTimestamp', 'isZeros', 'joinChanges', 'listAt', 'matchesAny',
      'measureJson', 'numberAt', 'objectAt', 'ownRepository', 'parseJson', 'parseRef', 'passesBranch', 'patternProblem', 'personAt', 'projectOf',
      'pushedRef', 'readMadeWebhook', 'readPayload', 'readWebhooks', 'refNameOf', 'refStyleOption', 'registerHook', 'repositoryPath',
      'repositorySecretOption',
      'repositoryUrlOption', 'requireSecret', 'secretForRepository', 'secretOption', 'signedPayload', 'skipped', 'skipsOption', 'strictOption',
      'tellsNoFiles', 'textAt', 'textsAt', 'toSeconds', 'tokenOption', 'valueAt', 'verifyForRepository', 'verifyOption', 'whitelistOption',
      'whitelistedProperties', 'withProperty',
    ]);
  });
});
