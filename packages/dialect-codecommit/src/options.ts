import { createPublicKey } from 'node:crypto';
import {
  branchOption,
  codebaseOption,
  deletionsOption,
  refStyleOption,
  repositoryUrlOption,
  whitelistOption,
} from 'change-hook-kit';
import { z } from 'zod';
import { topicOf } from './topic.js';

const PULL_REQUESTS = ['created', 'source_updated', 'closed', 'merged'] as const;

export type PullRequestKind = (typeof PULL_REQUESTS)[number];

const oneOf = <const Name extends string>(names: readonly Name[]) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });
const oneOrMore = <Item extends z.ZodType<string>>(item: Item, what: string) =>
  z
    .union([item, z.array(item).min(1, { error: `the list is empty; it must hold ${what}` })], {
      error: `must be ${what}, or a list of such`,
    })
    .transform((given): readonly string[] => [given].flat());

const arn = z
  .string({ error: 'must be a text' })
  .refine((text) => topicOf(text) !== undefined, {
    error: 'must be the ARN of an SNS topic, as in arn:aws:sns:eu-west-1:123456789012:door',
  });
const pem = z
  .string({ error: 'must be a text' })
  .refine(isRsaKey, { error: 'must be a certificate, or a public key, of RSA in PEM' });

/** The options of a mount of `codecommit`; `docs/dialects/codecommit.md` describes them. */
export const options = z.strictObject({
  /** Required: SNS signs for everyone who has a topic, so it is the topic that says whose message it is. */
  topics: oneOrMore(arn, 'the ARN of an SNS topic')
    .describe('The ARNs of the SNS topics whose messages are taken: one, or a list.'),
  /** Instead of those that SNS publishes, for a gateway that can not ask. */
  certificates: oneOrMore(pem, 'a certificate in PEM').optional()
    .describe('Certificates to verify with, in PEM, instead of those that SNS publishes: for a gateway that can not ask.'),
  /** Seconds that a message may be old. SNS tries for an hour at most. */
  tolerance: z
    .number({ error: 'must be a number of seconds' })
    .int({ error: 'must be a whole number of seconds' })
    .min(60, { error: 'must be a minute or more' })
    .max(604_800, { error: 'must be a week or less' })
    .default(86_400)
    .describe('Seconds that a message may be old.'),
  codebase: codebaseOption,
  codecommit_property_whitelist: whitelistOption,
  branch: branchOption,
  deletions: deletionsOption,
  ref_style: refStyleOption(),
  repository_url: repositoryUrlOption(['https', 'ssh', 'grc']),
  pull_requests: z
    .array(oneOf(PULL_REQUESTS), { error: `must be a list of some of ${PULL_REQUESTS.join(', ')}; [] is none` })
    .default(['created', 'source_updated'])
    .describe('What must happen to a pull request to make a change; []: nothing does.'),
  pull_request_branch: oneOf(['source', 'destination']).default('source')
    .describe("A pull request's branch: its source's, or its destination's."),
});

export type CodeCommitOptions = z.output<typeof options>;

function isRsaKey(text: string): boolean {
  try {
    return createPublicKey(text).asymmetricKeyType === 'rsa' && !text.includes('PRIVATE KEY');
  } catch {
    return false;
  }
}
