import type { HookRequest } from 'change-hook-core';

/** The project of a request's changes: `?project=NAME` of the webhook's URL, or what the payload says. */
export const projectOf = (request: HookRequest, own: string | undefined): string | undefined => request.query.get('project') || own;
