import type { HookRequest } from 'change-hook-core';

/** The registry takes no longer delivery id. Those of forges are UUIDs and hashes. */
export const LONGEST_DELIVERY_ID = 512;

/** The delivery id in a header: undefined where it is absent or blank, or longer than any forge's. */
export function deliveryIdIn(request: HookRequest, header: string): string | undefined {
  const id = request.header(header)?.trim();
  return id === undefined || id === '' || id.length > LONGEST_DELIVERY_ID ? undefined : id;
}
