import { Ajv } from 'ajv';
import type { JsonSchema } from 'change-hook-core';
import { parse } from 'yaml';

/** What a validator says of a value: places and sentences; nothing where it is valid. `strict` refuses a schema with a slip in it. */
export function createValidator(schema: JsonSchema): (value: unknown) => string[] {
  const validate = new Ajv({ allErrors: true, strict: true, strictTypes: false, allowUnionTypes: true }).compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`));
}

export const yaml = (...lines: string[]): unknown => parse(lines.join('\n'));
