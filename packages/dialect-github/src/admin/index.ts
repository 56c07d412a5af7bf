import type { DialectAdmin } from 'change-hook-core';
import type { GitHubOptions } from '../options.js';
import { FORM } from './api.js';
import { createHook, listHooks, pingHook } from './hooks.js';

/** What GitHub can be asked to do through its API, of github.com and of GitHub Enterprise Server. */
export const admin: DialectAdmin<GitHubOptions> = { repository: FORM, createHook, listHooks, pingHook };
