import type { DialectAdmin } from 'change-hook-core';
import type { GitHubOptions } from '../options.js';
import { failedDeliveries } from './failed-deliveries.js';
import { listHooks } from './list-hooks.js';
import { redeliver } from './redeliver.js';
import { senderOf } from './sender-of.js';

/** What GitHub's API does for an operator. */
export const admin: DialectAdmin<GitHubOptions> = {
  repository: 'OWNER/REPO',
  listHooks,
  failedDeliveries,
  redeliver,
  senderOf,
};
