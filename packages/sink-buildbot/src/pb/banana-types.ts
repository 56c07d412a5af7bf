/** The type bytes of Banana. Whatever stands before one (bytes below 0x80) is its number, base 128, least digit first. */
export const TYPE = {
  LIST: 0x80,
  INT: 0x81,
  STRING: 0x82,
  NEG: 0x83,
  FLOAT: 0x84,
  LONGINT: 0x85,
  LONGNEG: 0x86,
  VOCAB: 0x87,
} as const;

/** The longest byte string, in bytes, and the longest list, in elements. A peer that meets more drops the connection. */
export const SIZE_LIMIT = 640 * 1024;

/** The most digits of a number: 64 of them are 448 bits. */
export const PREFIX_LIMIT = 64;

/** Integers beyond 32 bits travel as LONGINT and LONGNEG. */
export const LARGEST_INT = 0x7fff_ffff;
export const SMALLEST_INT = -0x8000_0000;

/** `pb`: words of the vocabulary may travel as their number. `none`: every string travels as it is. */
export type BananaDialect = 'pb' | 'none';

/** Dialects that we speak, the better one first. */
export const DIALECTS: readonly BananaDialect[] = ['pb', 'none'];

/** The words of dialect `pb`, each at its number; there is no word 0. */
export const VOCABULARY = [
  '', 'None', 'class', 'dereference', 'reference', 'dictionary', 'function', 'instance', 'list', 'module', 'persistent',
  'tuple', 'unpersistable', 'copy', 'cache', 'cached', 'remote', 'local', 'lcache', 'version', 'login', 'password',
  'challenge', 'logged_in', 'not_logged_in', 'cachemessage', 'message', 'answer', 'error', 'decref', 'decache', 'uncache',
] as const;
