import type { DialectAdmin } from 'change-hook-core';
import type { GitHubOptions } from '../options.js';
import { FORM } from './api.js';
import { failedDeliveries } from './failed-deliveries.js';
import { createHook, listHooks, pingHook } from './hooks.js';
import { redeliver } from './redeliver.js';
import { senderOf } from './sender-of.js';

/** What GitHub can be asked to do through its API, of github.com and of GitHub Enterprise Server. */
export const admin: DialectAdmin<GitHubOptions> = { repository: FORM, createHook, listHooks, pingHook, failedDeliveries, redeliver, senderOf };
