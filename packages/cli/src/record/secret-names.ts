const WORDS = 'secret|token|passw(?:or)?d|passphrase|api[_-]?key|private[_-]?key|access[_-]?key|authorization|credential';

/** The end of a field's name says what the field holds: `access_token`, `clientSecret`; not `token_type`. */
const FIELD = new RegExp(`(?:${WORDS})s?$`, 'i');

/** Of headers, parameters and options rather one too many. */
const CARRIER = new RegExp(`${WORDS}|signature|cookie|(?:^|[-_])(?:sig|hmac|auth)(?:$|[-_])`, 'i');

/** Whether a field of a body with this name holds something that nobody else may see. */
export const isSecretField = (name: string): boolean => FIELD.test(name);

/** Whether a header, a parameter of a query or an option with this name does; signatures count. */
export const isSecretCarrier = (name: string): boolean => CARRIER.test(name);

/** The name and the text of such a field in JSON text; never within a string, where quotes are escaped. */
export const SECRET_JSON_FIELD = new RegExp(`("[^"\\\\]*(?:${WORDS})s?"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)+"`, 'gi');
