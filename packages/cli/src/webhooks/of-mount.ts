import type { RegisteredHook } from 'change-hook-core';
import { endsWithMount } from './public-url.js';

/** Whether a webhook's address looks like the mount's, whatever stands before the gateway. */
export const isOfMount = ({ url }: Pick<RegisteredHook, 'url'>, mount: string): boolean =>
  URL.canParse(url) && endsWithMount(new URL(url).pathname, `/change_hook/${mount}`);
