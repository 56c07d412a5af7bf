const LEVELS = 10_000;

/** JSON texts that are nested deeper than any parser of a dialect's own would bear. */
export const DEEP: readonly string[] = [
  `${'{"a":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`,
  `${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`,
];

/** JSON values that stand where a sender would put another. `1e999` is parsed to Infinity. */
export const ODD_JSON: readonly string[] = [
  'null', 'true', '0', '-1', '1e300', '1e999', '""', '" "', '"\\ud800"', '"\\u0000"', '"__proto__"', '"constructor"',
  '"1970"', '[]', '[[]]', '[null]', '["x"]', '[0]',
  '{}', '{"a":{}}', '{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}',
  '{"length":1e9}', '{"toString":1}', `"${'x'.repeat(5_000)}"`,
];

const text = (value: string) => (): Uint8Array => Buffer.from(value);

/** Whole bodies that no sender sends, with what they are. */
export const BODIES: readonly (readonly [what: string, body: () => Uint8Array])[] = [
  ['with an empty body', text('')],
  ['with a blank body', text(' \r\n')],
  ['with broken JSON', text('{"a": ')],
  ['with a body of JSON and more', text('{} {}')],
  ['with the body null', text('null')],
  ['with the body true', text('true')],
  ['with the body 0', text('0')],
  ['with the body ""', text('""')],
  ['with the body []', text('[]')],
  ['with the body [null]', text('[null]')],
  ['with the body [[]]', text('[[]]')],
  ['with the body {}', text('{}')],
  ['with a body of __proto__ alone', text('{"__proto__":{"polluted":1}}')],
  ['with a body of constructor alone', text('{"constructor":{"prototype":{"polluted":1}}}')],
  ['with a body of the form %', text('%')],
  ['with a form that is empty', text('&=&')],
  ['with a form whose payload is empty', text('payload=')],
  ['with a form whose payload is no JSON', text('payload=%7B')],
  ['with a form whose payload is null', text('payload=null')],
  ['with a form of 1,001 fields', text('a=1&'.repeat(1_001))],
  ['with a byte order mark alone', () => Buffer.from([0xef, 0xbb, 0xbf])],
  ['with bytes that are no text', () => Buffer.from(Array.from({ length: 256 }, (_, byte) => 255 - byte))],
  ['with a body of NULs', () => Buffer.alloc(100)],
  ['with an XML document', text('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>')],
  ['with a text of a megabyte', () => Buffer.alloc(1_000_000, 'a')],
  ...DEEP.map((json) => [`with a body of ${LEVELS} levels`, text(json)] as const),
];

export const HEADER_VALUES: readonly string[] = [
  '', ' ', 'x'.repeat(10_000), '__proto__', 'constructor', '\u00e9\u{1f600}', '\0', '%00', '"', '../../etc/passwd', '<script>', '0', 'null',
];

export const ODD_SIGNATURES: readonly string[] = [
  '=', ',', 'v1,', 'sha256', '\u00e9\u{1f600}', '\0', '%', '{}', 'x'.repeat(65_536), ' '.repeat(300), 'a,b;c=d '.repeat(500), '../..',
  '__proto__', 'constructor',
];

export const QUERIES: readonly string[] = [
  '', '&', '=', '%', 'a=%', 'a=%25&b=%ff', 'a=1&a=2', '__proto__=1&constructor=2', 'project=%ED%A0%80', `a=${'x'.repeat(10_000)}`,
  'a=1&'.repeat(1_001),
];

export const MEDIA_TYPES: readonly string[] = [
  '', 'text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', 'Application/JSON', '/', ';',
];
