import { PARTIAL } from 'change-hook-core';
import type { ChangeInput } from 'change-hook-core';

/** The change, saying that something is missing. */
export const asPartial = (change: ChangeInput): ChangeInput => ({
  ...change,
  properties: { ...change.properties, [PARTIAL]: true },
});
