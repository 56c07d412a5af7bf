export { apiEndpointOption, tokenOption, verifyOption } from './api-options.js';
export { askJson, askPages, forgeFailed } from './ask-forge.js';
export type { Pages, Told } from './ask-forge.js';
export { deliveryIdIn, LONGEST_DELIVERY_ID } from './delivery-id.js';
export { flattenProperties, MOST_PROPERTIES } from './flatten-properties.js';
export type { Flattened, FlattenOptions } from './flatten-properties.js';
export { compileFnmatch, fnmatch, matchesAny } from './fnmatch.js';
export type { TextMatcher } from './fnmatch.js';
export { joinChanges } from './join-changes.js';
export { measureJson, parseJson } from './json.js';
export type { JsonBounds } from './json.js';
export { codebaseOf, codebaseOption, requireSecret, secretOption, skipsOption, strictOption, whitelistOption } from './options.js';
export type { Codebase } from './options.js';
export { booleanAt, filledTextAt, isObject, listAt, numberAt, objectAt, textAt, textsAt, valueAt } from './payload.js';
export type { JsonObject } from './payload.js';
export { formatPerson, personAt } from './person.js';
export { projectOf } from './project.js';
export { PAYLOAD_MEDIA_TYPES, readPayload } from './read-payload.js';
export {
  branchOption, commitsOption, deletionsOption, passesBranch, REF_DELETED, refNameOf, refStyleOption, repositoryUrlOption,
} from './ref-options.js';
export type { RefStyle } from './ref-options.js';
export { fullRefName, isZeros, parseRef } from './refs.js';
export type { Ref } from './refs.js';
export { repositorySecretOption, verifyForRepository } from './repository-secrets.js';
export type { RepositorySecrets, SecretsByRepository } from './repository-secrets.js';
export { signedPayload } from './signed-payload.js';
export { DEFAULT_SKIPS, findSkip, patternProblem } from './skips.js';
export { isTimestamp, toSeconds } from './time.js';
