import type { DialectAdmin } from 'change-hook-core';
import type { GitLabOptions } from '../options.js';
import { FORM } from './api.js';
import { createHook, listHooks, pingHook } from './hooks.js';

/** What GitLab can be asked to do through its API, of gitlab.com and of instances of one's own. */
export const admin: DialectAdmin<GitLabOptions> = { repository: FORM, createHook, listHooks, pingHook };
