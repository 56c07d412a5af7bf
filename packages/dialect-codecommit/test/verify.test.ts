import { expect } from 'chai';
import { ChangeHookError, createHookRequest, ManualClock, MemoryLog } from 'change-hook-core';
import type { Confirmation, HookRequest, Verification } from 'change-hook-core';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';
import { publicKeyOf, sign } from './sign.js';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:door';
const CERT_URL = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
const NOW = Date.parse('2027-01-01T00:00:00.000Z');
const OK = { ok: true };
const MISMATCH = { ok: false, reason: 'mismatch' };
const STALE = { ok: false, reason: 'stale' };

/** Signed itself; its key was thrown away once it had signed the message below. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIDGzCCAgOgAwIBAgIUfQjSICZtjLu1phgHyeohFISWlOIwDQYJKoZIhvcNAQEL
BQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wIBcNMjYxMTI1MDUzNTEw
WhgPMjEyNjExMDEwNTM1MTBaMBwxGjAYBgNVBAMMEXNucy5hbWF6b25hd3MuY29t
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsQV6HtGlf7WjwDzt301d
Y8EoENk5i/4ekBC8T79MQA7mfrXqUT3JYDwOVdwPbCsd5NHPxPjd3DtnAcCO6ZcA
Fl10kvBb8JFvIt/2RL+vCTdsYR/oWdjP55bNcoi0qKJih7xMZ96GQ0AiCFtiRyQ8
IZaukr7zw/sb9HDoAgfj+TgEBsN2pRw4MX0fIV+h+tbCIqDqfa9ZR9yRSrB0gQpN
BWE8arSPqcqsbMss6QulHcAr6x+6OfBuFg/0VvCSycsdI+aR1g302kyrYE5wCUOd
LITg/c1TUlyoU+KcP4XeZVua3Vg8AYQ1Jp7gRy1j5jmVBaTyQO5Nh0YZN5mzpAgx
1QIDAQABo1MwUTAdBgNVHQ4EFgQUow5XybKJVF7bOtNdrH7avdoOZiQwHwYDVR0j
BBgwFoAUow5XybKJVF7bOtNdrH7avdoOZiQwDwYDVR0TAQH/BAUwAwEB/zANBgkq
hkiG9w0BAQsFAAOCAQEAbc1i5AD4nCqqNzAXgJc+Hgfd58lc4lYs354t2IC8mkJ6
ZnpgyZJW9NjBGpQFdH0cje2MO4bfvbYxkxsH0BHx5xg81rv11GaeI/GbDRRajx5r
jIy4lCGs/dJQHRAdDIUf+DuNUr8cTKWNeAVTwYWfddlpbhPMTPGuY8Off8V8ovzJ
8S8NAxp9R14bPZjJk6PsIDmmDGqcxNG1XEMCo7ppE1e7MwYaDTSpd0KfI758ZpQ1
sp3CMuS3H0T0TkkCEag8kS4cX1mRiQfG+azPnmRsLFBJJhfw9X4bbWaPZnJruKjf
foLkDSrVWwDfcHVLRfVFNPdJumuw5hutJb4+8Ym0JQ==
-----END CERTIFICATE-----
`;
const SIGNATURE =
  'CbvAmQONoKErLPRlFkl/u3nca1YOQOnXr+5Gr5+Liqz2h1mUJK6zG+DZ3j9wr6bL+qmvTL/pnUhznbv2FTsyRd8A/Zn2IMebp/xEsnqShctH86bqFlqwTvtkuCOx7dqGEH+Y/rt31vc3kZoWYD4yjZ5S92HKekiPqXtMo+iF6JWPZRlG9w7MTNkepxvbbeLKV4wRHOtZ9vPMUu3qCwXOFCa0mt7JXXaJZIBeyeRYaNURoWw3zKnwGXmNPn5+QlAwM+qdG/yqiuG3Eit8rwxGWYVWnsE5I8MCnbTU1QepRdoEBcb3LgH8XfInxSph6/IcCWLpcG+oWJvf1R5VerhMDg==';
const SIGNED = {
  Type: 'Notification',
  MessageId: '1',
  TopicArn: TOPIC,
  Message: 'Hello',
  Timestamp: '2027-01-01T00:00:00.000Z',
  SignatureVersion: '2',
  SigningCertURL: CERT_URL,
  Signature: SIGNATURE,
};

const requestOf = (body: unknown): HookRequest =>
  createHookRequest({
    mount: 'codecommit',
    method: 'POST',
    query: '',
    headers: new Map([['content-type', 'text/plain']]),
    body: Buffer.from(JSON.stringify(body)),
  });

interface Circumstances {
  options?: Record<string, unknown>;
  now?: number;
  /** What SNS answers, or how it fails. */
  answer?: string | Error;
}

/** Verifies with a fake of SNS that has one certificate, and notes what it was asked for. */
async function verify(
  body: unknown,
  { options = {}, now = NOW, answer = CERTIFICATE }: Circumstances = {},
): Promise<{ verdict: Verification; asked: string[] }> {
  const asked: string[] = [];
  const http = {
    get: async (url: string): Promise<string> => {
      asked.push(url);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const ctx = {
    options: schema.parse({ topics: TOPIC, ...options }),
    secrets: [],
    log: new MemoryLog(),
    clock: new ManualClock(now),
    http,
  };
  return { verdict: await dialect.verify(requestOf(body), ctx), asked };
}

describe('the signature of SNS, with its published certificate', () => {
  it('lets in what was signed, and takes the certificate from SNS', async () => {
    expect(await verify(SIGNED)).to.deep.equal({ verdict: OK, asked: [CERT_URL] });
  });

  it('covers every member that counts', async () => {
    for (const [name, value] of Object.entries({
      Message: 'Bye',
      MessageId: '2',
      Timestamp: '2027-01-01T00:00:01.000Z',
      Subject: 'x',
      Type: 'SubscriptionConfirmation',
    })) {
      expect((await verify({ ...SIGNED, [name]: value })).verdict, name).to.deep.equal(MISMATCH);
    }
  });

  it('asks nobody for a topic that is not listed', async () => {
    const other = { ...SIGNED, TopicArn: 'arn:aws:sns:eu-west-1:999999999999:door' };
    expect(await verify(other)).to.deep.equal({ verdict: MISMATCH, asked: [] });
  });

  for (const url of [
    'https://evil.example/SimpleNotificationService-1.pem',
    'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com/x/SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com/?Action=x&y=SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem?x=1',
    'https://sns.eu-west-1.amazonaws.com/bucket.pem',
    '',
    ' ',
    7,
    null,
  ]) {
    it(`takes no certificate from ${JSON.stringify(url)}`, async () => {
      expect(await verify({ ...SIGNED, SigningCertURL: url })).to.deep.equal({ verdict: MISMATCH, asked: [] });
    });
  }

  it('asks nobody for what is no signature', async () => {
    for (const Signature of ['AAA', `${SIGNATURE}00`, SIGNATURE.slice(0, -2), 'x'.repeat(5_000)])
      expect(await verify({ ...SIGNED, Signature })).to.deep.equal({ verdict: MISMATCH, asked: [] });
    for (const SignatureVersion of ['3', '', 2, 'constructor'])
      expect((await verify({ ...SIGNED, SignatureVersion })).asked).to.deep.equal([]);
  });

  it('refuses what has no certificate, or one that is not valid at this time', async () => {
    for (const answer of ['', 'no certificate', CERTIFICATE.replace('M', 'N'), publicKeyOf('x')])
      expect((await verify(SIGNED, { answer })).verdict).to.deep.equal(MISMATCH);
    expect((await verify(SIGNED, { now: Date.parse('2020-01-01T00:00:00Z') })).verdict).to.deep.equal(MISMATCH);
    expect((await verify(SIGNED, { now: Date.parse('2200-01-01T00:00:00Z') })).verdict).to.deep.equal(MISMATCH);
  });

  it('lets the failure to fetch it through: SNS sends the message again', async () => {
    const failure = new ChangeHookError('CH_HTTP_FAILED', {
      origin: 'https://sns.eu-west-1.amazonaws.com',
      reason: 'it answers 503',
    });
    const error: unknown = await verify(SIGNED, { answer: failure }).catch((thrown: unknown) => thrown);
    expect(error).to.equal(failure);
  });

  it('is old after a day, or as tolerance says, and five minutes ahead at most', async () => {
    const at = async (seconds: number, options = {}): Promise<Verification> =>
      (await verify(SIGNED, { now: NOW + seconds * 1000, options })).verdict;
    expect(await at(86_400)).to.deep.equal(OK);
    expect(await at(86_401)).to.deep.equal(STALE);
    expect(await at(61, { tolerance: 60 })).to.deep.equal(STALE);
    expect(await at(-300)).to.deep.equal(OK);
    expect(await at(-301)).to.deep.equal(STALE);
  });

  it('is not asked for where the option certificates has it', async () => {
    expect(await verify(SIGNED, { options: { certificates: CERTIFICATE } })).to.deep.equal({ verdict: OK, asked: [] });
    expect(await verify(SIGNED, { options: { certificates: publicKeyOf('x') } })).to.deep.equal({ verdict: MISMATCH, asked: [] });
  });
});

describe('the confirmation of a subscription', () => {
  const subscription = {
    Type: 'SubscriptionConfirmation',
    MessageId: '3',
    SignatureVersion: '2',
    TopicArn: TOPIC,
    Token: 'a b&c',
    Message: 'x',
    SubscribeURL: 'https://evil.example/',
    Timestamp: '2027-01-01T00:00:00.000Z',
  };
  const confirm = (body: unknown, topics: unknown = TOPIC): Confirmation => {
    const ctx = { options: schema.parse({ topics }), secrets: [], log: new MemoryLog(), clock: new ManualClock(NOW) };
    return dialect.confirm?.(requestOf(body), ctx) as Confirmation;
  };

  it('is made of the listed topic and the token, never of the URL in the message', () => {
    expect(confirm(subscription)).to.deep.equal({
      url: `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${encodeURIComponent(TOPIC)}&Token=a+b%26c`,
    });
  });

  it("is at the host of the topic's region, in China too", () => {
    const arn = 'arn:aws-cn:sns:cn-north-1:123456789012:door';
    expect(confirm({ ...subscription, TopicArn: arn }, arn))
      .to.have.property('url')
      .that.matches(/^https:\/\/sns\.cn-north-1\.amazonaws\.com\.cn\/\?/);
  });

  it('is refused for a topic that is not listed any more, for another message, and without a token', () => {
    for (const body of [
      { ...subscription, TopicArn: 'arn:aws:sns:eu-west-1:123456789012:gate' },
      { ...subscription, Type: 'Notification' },
      { ...subscription, Token: '' },
      [],
    ]) {
      expect(confirm(body)).to.have.property('refused');
    }
  });

  it('is of no use without the signature, which is checked when it comes', () => {
    const { members } = sign({ json: () => subscription }, 'sesame', { now: NOW });
    const ctx = {
      options: schema.parse({ topics: TOPIC, certificates: publicKeyOf('sesame') }),
      secrets: [],
      log: new MemoryLog(),
      clock: new ManualClock(NOW),
    };
    expect(dialect.verify(requestOf({ ...subscription, ...members }), ctx)).to.deep.equal(OK);
    expect(dialect.verify(requestOf({ ...subscription, ...members, Token: 'other' }), ctx)).to.deep.equal(MISMATCH);
  });
});
