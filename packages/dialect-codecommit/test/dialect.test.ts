import { expect } from 'chai';
import fc from 'fast-check';
import type { Translation } from 'change-hook-core';
import { isVerdict, tryTranslate } from 'change-hook-testkit';
import * as exported from '../src/index.js';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:door';
const ARN = 'arn:aws:codecommit:eu-west-1:123456789012:door';

function translate(message: unknown, options: Record<string, unknown> = {}): Translation {
  const body = JSON.stringify({
    Type: 'Notification',
    MessageId: '1',
    TopicArn: TOPIC,
    Timestamp: '2024-01-01T00:00:00Z',
    Message: typeof message === 'string' ? message : JSON.stringify(message),
  });
  return tryTranslate(dialect, { headers: { 'content-type': 'text/plain' }, body }, { topics: TOPIC, ...options });
}

describe('the dialect codecommit', () => {
  it('is the default export and the only one', () => {
    expect(Object.keys(exported)).to.deep.equal(['default']);
  });

  it('is not mounted without topics, so that a mount is never open', () => {
    expect(schema.safeParse({}).error?.issues.map(({ path }) => path)).to.deep.equal([['topics']]);
    expect(dialect.authenticates?.(schema.parse({ topics: TOPIC }))).to.equal(true);
  });

  it('may ask SNS and nobody else', () => {
    expect(dialect.network).to.deep.equal(['sns.*.amazonaws.com', 'sns.*.amazonaws.com.cn']);
  });
});

describe('hostile input', () => {
  const wide = {
    deletions: 'change',
    codecommit_property_whitelist: ['*'],
    pull_requests: ['created', 'closed', 'merged', 'source_updated'],
  };

  it('of any JSON in a message gets a verdict', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const reference = fc.record(
      { ref: fc.oneof(json, fc.constant('refs/heads/x')), commit: json, deleted: json },
      { requiredKeys: [] },
    );
    const record = fc.record(
      {
        eventSourceARN: fc.oneof(json, fc.constant(ARN)),
        codecommit: fc.record({ references: fc.oneof(json, fc.array(reference)) }),
        eventTime: json,
        userIdentityARN: json,
      },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(fc.array(fc.oneof(json, record)), (Records) => isVerdict(translate({ Records }, wide))));
    const events = [
      'referenceCreated',
      'referenceUpdated',
      'referenceDeleted',
      'pullRequestCreated',
      'pullRequestStatusChanged',
      'pullRequestMergeStatusUpdated',
      'x',
    ];
    const detail = fc.dictionary(
      fc.constantFrom(
        'referenceFullName',
        'referenceName',
        'referenceType',
        'commitId',
        'callerUserArn',
        'author',
        'title',
        'isMerged',
        'pullRequestStatus',
        'pullRequestId',
        'sourceReference',
        '__proto__',
      ),
      json,
    );
    fc.assert(
      fc.property(detail, fc.constantFrom(...events), (more, event) =>
        isVerdict(
          translate(
            { source: 'aws.codecommit', resources: [ARN], detail: { referenceFullName: 'refs/heads/x', ...more, event } },
            wide,
          ),
        ),
      ),
    );
    fc.assert(fc.property(fc.oneof(json, fc.string()), (message) => isVerdict(translate(message, wide))));
  });

  it('is never repeated in a reason, nor in an address', () => {
    const arn = 'arn:aws:codecommit:sesame/../evil:123456789012:door';
    const translations = [
      translate('sesame'),
      translate({ source: 'aws.codecommit', resources: [arn], detail: { event: 'sesame' } }),
      translate({ Records: [{ eventSourceARN: arn, codecommit: { references: [{ ref: 'refs/heads/x', commit: 'a' }] } }] }),
    ];
    expect(JSON.stringify(translations)).not.to.contain('sesame');
  });
});
