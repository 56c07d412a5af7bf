import { testDialect } from 'change-hook-testkit';
import dialect from '../src/index.js';
import { publicKeyOf, sign } from './sign.js';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:door';

testDialect({
  dialect,
  cases: new URL('../../test/cases/', import.meta.url),
  options: { topics: [TOPIC], certificates: [publicKeyOf('sesame')] },
  lock: (...secrets) => ({ certificates: secrets.map(publicKeyOf) }),
  badOptions: {
    topics: [
      '',
      [],
      'door',
      'arn:aws:sqs:eu-west-1:123456789012:door',
      'arn:aws:sns:*:123456789012:door',
      'arn:aws:sns:evil.example/:123456789012:door',
      [TOPIC, ''],
    ],
    certificates: ['', [], 'x', [publicKeyOf('x'), 'x']],
    tolerance: [0, 1, 1.5, '300', 1_000_000],
    pull_requests: [['opened'], 'created'],
    pull_request_branch: ['target'],
  },
  sign,
  describe,
  it,
});
