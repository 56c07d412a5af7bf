import { PARTIAL } from 'change-hook-core';
import type { ChangeInput, JsonValue } from 'change-hook-core';

export const withProperty = <Given extends ChangeInput>(change: Given, name: string, value: JsonValue): Given => ({
  ...change,
  properties: { ...change.properties, [name]: value },
});

/** The change, saying that something of it, or of its push, is missing. */
export const asPartial = <Given extends ChangeInput>(change: Given): Given => withProperty(change, PARTIAL, true);
