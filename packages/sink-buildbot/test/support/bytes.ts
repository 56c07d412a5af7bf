/** Bytes from hex digits; whatever else stands there (spaces, `|`) is for the reader. */
export const hex = (text: string): Buffer => Buffer.from(text.replace(/[^0-9a-f]/gi, ''), 'hex');

/** A byte string by its latin1 text. */
export const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
