import type { DialectAdmin } from 'change-hook-core';
import type { GiteaOptions } from '../options.js';
import { FORM } from './api.js';
import { createHook, listHooks, pingHook } from './hooks.js';

/** What Gitea and Forgejo can be asked to do through their API. */
export const admin: DialectAdmin<GiteaOptions> = { repository: FORM, pingMakesChanges: true, createHook, listHooks, pingHook };
