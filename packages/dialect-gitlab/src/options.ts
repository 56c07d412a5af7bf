import {
  apiEndpointOption, branchOption, codebaseOption, commitsOption, deletionsOption, isObject, refStyleOption, repositorySecretOption, repositoryUrlOption,
  skipsOption, strictOption, tokenOption, verifyOption, whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';
import { DEFAULT_EVENTS, EVENTS, MERGE_REQUEST_BRANCHES, MERGE_REQUEST_KINDS, NOTE_ACTIONS } from './choices.js';

/** Bytes that a signing key may have. Source: the specification of Standard Webhooks; GitLab's have 32. */
const KEY_BYTES = { least: 24, most: 64 } as const;

const signingToken = z
  .string({ error: 'must be a text' })
  .refine(isSigningToken, { error: 'must be whsec_ and then the Base64 of a key of 24 to 64 bytes, as GitLab shows it once' });

/** Not `optional`: `signing_token: process.env.UNSET` of a config in JavaScript must stop the start, and never mean open. */
const signingTokenOption = z
  .union([signingToken, z.array(signingToken).min(1, { error: 'the list is empty, and an empty one never means open' })], {
    error: 'must be a whsec_ token or a list of them, none of them empty',
  })
  .transform((tokens): readonly string[] => [tokens].flat())
  .exactOptional();

const listOf = <const Name extends string>(names: readonly [Name, ...Name[]]) =>
  z
    .array(z.enum(names, { error: `must be one of ${names.join(', ')}` }), { error: `must be a list of some of ${names.join(', ')}` })
    .min(1, { error: 'the list is empty' });

/** The options of a mount of `gitlab`; `docs/dialects/gitlab.md` describes them. */
export const options = z
  .strictObject({
    secret: repositorySecretOption,
    signing_token: signingTokenOption
      .describe('The webhook\'s signing token (whsec_...), as "${env:GITLAB_SIGNING_TOKEN}": one, or a list.'),
    strict: strictOption,
    events: listOf(EVENTS).default([...DEFAULT_EVENTS]).describe('The events that make changes.'),
    merge_request_actions: listOf(MERGE_REQUEST_KINDS).default(['open', 'reopen', 'update'])
      .describe('What must happen to a merge request to make a change.'),
    merge_request_branch: z
      .enum(MERGE_REQUEST_BRANCHES, { error: `must be one of ${MERGE_REQUEST_BRANCHES.join(', ')}` })
      .default('target')
      .describe("The branch of a merge request's change: the target, the source, or refs/merge-requests/N/head or merge."),
    note_actions: listOf(NOTE_ACTIONS).default(['create']).describe('What must happen to a note to make a change.'),
    merge_request_drafts: z.boolean({ error: 'must be true or false' }).default(true)
      .describe('false: drafts are ignored, and the end of being a draft makes a change.'),
    codebase: codebaseOption,
    project_name: z.enum(['name', 'path'], { error: 'must be name (Door) or path (acme/door)' }).default('name')
      .describe("The change's project: the name that is shown, or its path (group/project)."),
    repository_url: repositoryUrlOption(['ssh', 'http']),
    ref_style: refStyleOption(),
    branch: branchOption,
    commits: commitsOption,
    deletions: deletionsOption,
    // Not DEFAULT_SKIPS: Buildbot's handler skips nothing, and builds that stop after a move to the gateway would be missed late.
    skips: skipsOption.removeDefault().default([]),
    gitlab_property_whitelist: whitelistOption,
    gitlab_url: apiEndpointOption('https://gitlab.com').describe("Where GitLab is: the beginning of its projects' pages."),
    token: tokenOption,
    verify: verifyOption,
  })
  .refine((value) => !isObject(value) || value['strict'] !== true || value['secret'] !== undefined || value['signing_token'] !== undefined, {
    path: ['secret'],
    error: 'or signing_token is required by strict: true; set one, as in secret: "${env:WEBHOOK_SECRET}", or remove strict',
    when: ({ value }) => isObject(value),
  });

export type GitLabOptions = z.output<typeof options>;

function isSigningToken(token: string): boolean {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(token)?.[1];
  if (base64 === undefined) return false;
  const { length } = Buffer.from(base64, 'base64');
  return length >= KEY_BYTES.least && length <= KEY_BYTES.most;
}
