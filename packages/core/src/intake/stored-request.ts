import { createHookRequest } from '../dialect/hook-request.js';
import type { HookRequest } from '../dialect/hook-request.js';
import type { StoredReceipt } from '../ports/inbox.js';
import { inflate } from './inflate.js';

/** The request of a stored receipt, inflated, as `translate` saw it but for what was blanked. Throws as `inflate` does. */
export async function storedRequest({ mount, method, query, headers: named }: StoredReceipt, received: Uint8Array, inflatedLimit: number): Promise<HookRequest> {
  const headers = new Map(Object.entries(named));
  const body = await inflate(received, headers.get('content-encoding'), inflatedLimit);
  return createHookRequest({ mount, method, query, headers, body });
}
