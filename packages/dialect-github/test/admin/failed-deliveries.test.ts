import { expect } from 'chai';
import { ManualClock } from 'change-hook-core';
import type { AdminContext, FailedDelivery } from 'change-hook-core';
import dialect from '../../src/index.js';
import type { GitHubOptions } from '../../src/options.js';
import { createAdminHttp } from '../support/admin-http.js';
import { contextOf } from '../support/ask.js';
import { ARRIVED, DeliveriesStub, json, tryOf } from '../support/deliveries-stub.js';
import type { Reply } from '../support/deliveries-stub.js';

const NOON = Date.UTC(2024, 2, 1, 12);
const LIST = '/repos/acme/door/hooks/9/deliveries?per_page=100';
const DELIVERY: FailedDelivery = { id: '7', deliveryId: 'guid-7', at: NOON, event: 'push', reason: 'r', again: false };

describe('admin of GitHub', () => {
  let github: DeliveriesStub;
  let clock: ManualClock;
  let pauses: number[];

  beforeEach(async () => {
    github = new DeliveriesStub();
    clock = new ManualClock(NOON + 3_600_000);
    pauses = [];
    await github.start();
  });
  afterEach(() => github.stop());

  const contextFor = (options: Record<string, unknown> = {}): AdminContext<GitHubOptions> => ({
    ...contextOf({ github_api_endpoint: github.url, token: 'ghp_x', secret: 's', ...options }),
    clock,
    http: createAdminHttp(),
    signal: new AbortController().signal,
    async pause(until) {
      pauses.push(until - clock.now());
      clock.advance(until - clock.now());
    },
  });
  const failed = async (since = 0, repository = 'acme/door'): Promise<readonly FailedDelivery[]> =>
    dialect.admin!.failedDeliveries!({ repository, id: '9' }, since, contextFor());
  const errorOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: unknown) => error);
  const answers = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => (_, response) => (json(response, status, body, headers), true);

  it('lists what failed with why, the oldest first', async () => {
    github.tries = [tryOf(2, 5, { status: 'timed out', status_code: 504, event: 'pull_request' }), tryOf(1, 0)];
    expect(await failed()).to.deep.equal([
      { id: '1', deliveryId: 'guid-1', at: NOON, event: 'push', reason: '502 failed to connect to host', again: false },
      { id: '2', deliveryId: 'guid-2', at: NOON + 300_000, event: 'pull_request', reason: '504 timed out', again: false },
    ]);
    expect(github.calls).to.deep.equal([`GET ${LIST}`]);
    expect(github.authorizations).to.deep.equal(['Bearer ghp_x']);
  });

  it('keeps the order of GitHub within one second', async () => {
    github.tries = [tryOf(9, 5, { guid: 'guid-2', redelivery: true }), ...[4, 3, 2, 1].map((id) => tryOf(id, 0))];
    expect((await failed()).map(({ deliveryId }) => deliveryId)).to.deep.equal(['guid-1', 'guid-2', 'guid-3', 'guid-4']);
  });

  it('lists nothing of which any try has arrived', async () => {
    github.tries = [tryOf(3, 9, { guid: 'g', redelivery: true, ...ARRIVED, status_code: 202 }), tryOf(2, 5, { guid: 'g', redelivery: true }), tryOf(1, 0, { guid: 'g' })];
    expect(await failed()).to.deep.equal([]);
  });

  it('lists several tries as one delivery: the id of the newest, the time of the first, and that it was sent again', async () => {
    github.tries = [tryOf(3, 9, { guid: 'g', redelivery: true, status_code: 401, status: 'Invalid HTTP Response: 401' }), tryOf(1, 0, { guid: 'g' })];
    expect(await failed()).to.deep.equal([
      { id: '3', deliveryId: 'g', at: NOON, event: 'push', reason: '401 Invalid HTTP Response: 401', again: true },
    ]);
  });

  it('lists nothing of an event that makes no change', async () => {
    github.tries = [tryOf(3, 5, { event: 'issues' }), tryOf(2, 5, { event: 'release' }), tryOf(1, 0, { event: 'ping' })];
    expect(await failed()).to.deep.equal([]);
  });

  it('lists nothing that is being sent', async () => {
    github.tries = [tryOf(2, 9, { guid: 'g', redelivery: true, status: 'pending', status_code: 0 }), tryOf(1, 0, { guid: 'g' }), tryOf(0, 0, { status: 'pending', status_code: 0 })];
    expect(await failed()).to.deep.equal([]);
  });

  it('reads all pages of several hundred, by their cursors', async () => {
    github.tries = Array.from({ length: 450 }, (_, at) => tryOf(1_000 - at, 450 - at, at % 3 === 0 ? {} : ARRIVED));
    expect(await failed()).to.have.length(150);
    expect(github.calls).to.deep.equal([LIST, ...[900, 800, 700, 600].map((id) => `${LIST}&cursor=v1_${id}`)].map((it) => `GET ${it}`));
  });

  it('finds a try that arrived on another page than the one that failed', async () => {
    const between = Array.from({ length: 200 }, (_, at) => tryOf(900 - at, 400 - at, ARRIVED));
    github.tries = [tryOf(999, 500, { guid: 'g', redelivery: true, ...ARRIVED }), ...between, tryOf(1, 0, { guid: 'g' })];
    expect(await failed()).to.deep.equal([]);
  });

  it('reads no page beyond the time that it is to look back', async () => {
    github.tries = Array.from({ length: 450 }, (_, at) => tryOf(1_000 - at, 450 - at));
    const found = await failed(NOON + 300 * 60_000);
    expect([found.length, found[0]?.at, github.calls.length]).to.deep.equal([151, NOON + 300 * 60_000, 2]);
  });

  it('keeps every digit of a long id', async () => {
    github.tries = [tryOf('4611686018427387905', 0)];
    expect((await failed()).map(({ id }) => id)).to.deep.equal(['4611686018427387905']);
  });

  it('ends where the next page is the same page again', async () => {
    github.tries = [tryOf(1, 0)];
    const link = { link: `<${github.url}/x?cursor=v1_1>; rel="next"` };
    for (let n = 0; n < 3; n++) github.replies.push(answers(200, github.tries, link));
    expect([(await failed()).length, github.calls.length]).to.deep.equal([1, 2]);
  });

  it('follows no address that GitHub gives for the next page', async () => {
    github.tries = [tryOf(1, 0)];
    github.replies.push(answers(200, github.tries, { link: '<http://192.0.2.1/elsewhere?cursor=v1_1&per_page=5>; rel="next"' }));
    await failed();
    expect(github.calls).to.deep.equal([`GET ${LIST}`, `GET ${LIST}&cursor=v1_1`]);
  });

  it('asks for the webhooks of an organisation where no repository is named', async () => {
    await failed(0, 'acme');
    await dialect.admin!.listHooks!('acme', contextFor());
    expect(github.calls).to.deep.equal(['GET /orgs/acme/hooks/9/deliveries?per_page=100', 'GET /orgs/acme/hooks?per_page=100&page=1']);
  });

  for (const repository of ['', 'acme/', '/door', 'acme/door/more']) {
    it(`asks for nothing in the name of ${JSON.stringify(repository)}`, async () => {
      expect(await errorOf(failed(0, repository))).to.include({ code: 'CH_ADMIN_REFUSED' });
      expect(github.calls).to.deep.equal([]);
    });
  }

  describe('when GitHub takes no more calls', () => {
    const inAnHour = String((NOON + 7_200_000) / 1000);
    const noon13 = { date: new Date(NOON + 3_600_000).toUTCString() };
    const SECONDARY = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' };

    for (const [what, reply, wait] of [
      ['its primary limit is used up', answers(403, { message: 'API rate limit exceeded' }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAnHour, ...noon13 }), 3_600_000],
      ['the same is told by 429', answers(429, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAnHour, ...noon13 }), 3_600_000],
      ['its clock goes before ours', answers(403, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAnHour, date: new Date(NOON + 5_400_000).toUTCString() }), 1_800_000],
      ['it says for how long', answers(403, SECONDARY, { 'retry-after': '90' }), 90_000],
      ['it says so for no time at all', answers(429, {}, { 'retry-after': '0' }), 1_000],
      ['it says a time beyond all reason', answers(429, {}, { 'retry-after': '999999999999' }), 86_400_000],
      ['its secondary limit has no header', answers(403, SECONDARY), 60_000],
      ['it says nothing at all', answers(429, '<html>'), 60_000],
    ] as const) {
      it(`waits and goes on where it was: ${what}`, async () => {
        github.tries = Array.from({ length: 250 }, (_, at) => tryOf(1_000 - at, 450 - at));
        github.replies.push(() => false, reply);
        expect(await failed()).to.have.length(250);
        expect(pauses).to.deep.equal([wait]);
        expect(github.calls.filter((call) => call.endsWith('cursor=v1_900'))).to.have.length(2);
      });
    }

    it('waits longer each time that it says nothing', async () => {
      for (let n = 0; n < 3; n++) github.replies.push(answers(429, {}));
      await failed();
      expect(pauses).to.deep.equal([60_000, 120_000, 240_000]);
    });

    it('ends where its caller does not wait', async () => {
      github.replies.push(answers(429, {}));
      const impatient = { ...contextFor(), pause: () => Promise.reject(new Error('no time')) };
      const work = (async () => dialect.admin!.redeliver!({ repository: 'acme/door', id: '9' }, DELIVERY, impatient))();
      expect(await errorOf(work)).to.include({ message: 'no time' });
    });
  });

  for (const [what, reply, code, text] of [
    ['the webhook is not there', answers(404, { message: 'Not Found' }), 'CH_ADMIN_REFUSED', 'it answers 404: Not Found'],
    ['the token may not', answers(403, { message: 'Resource not accessible by personal access token' }), 'CH_ADMIN_REFUSED', 'it answers 403: Resource not'],
    ['the token is not valid', answers(401, { message: 'Bad credentials' }), 'CH_ADMIN_REFUSED', 'it answers 401: Bad credentials'],
    ['a proxy says no', answers(410, '<html>no</html>'), 'CH_ADMIN_REFUSED', 'it answers 410'],
    ['GitHub has trouble', answers(502, '<html>Unicorn</html>'), 'CH_HTTP_FAILED', 'it answers 502'],
    ['a page of HTML comes', answers(200, '<html>Log in</html>'), 'CH_HTTP_FAILED', 'no list of deliveries'],
    ['something else comes', answers(200, { message: 'hello' }), 'CH_HTTP_FAILED', 'no list of deliveries'],
    ['a delivery has no guid', answers(200, [{ id: 1, delivered_at: '2024-03-01T12:00:00Z' }]), 'CH_HTTP_FAILED', 'a delivery without'],
    ['the answer is cut', (_, response) => (response.writeHead(200, { 'content-length': 99 }), response.write('[{'), response.destroy(), true), 'CH_HTTP_FAILED', 'no answer'],
  ] as [string, Reply, string, string][]) {
    it(`fails with ${code} when ${what}`, async () => {
      github.replies.push(reply);
      const error = await errorOf(failed());
      expect(error).to.include({ code });
      expect((error as Error).message).to.include(text);
      expect((error as Error).message).to.not.include('ghp_x').and.not.include('<html');
    });
  }

  describe('to send a delivery again', () => {
    const again = async (): Promise<void> => dialect.admin!.redeliver!({ repository: 'acme/door', id: '9' }, DELIVERY, contextFor());

    it('asks for one more try of it', async () => {
      await again();
      expect(github.calls).to.deep.equal(['POST /repos/acme/door/hooks/9/deliveries/7/attempts']);
    });

    it('waits for its limits, too', async () => {
      github.replies.push(answers(403, {}, { 'retry-after': '5' }));
      await again();
      expect([pauses, github.calls.length]).to.deep.equal([[5_000], 2]);
    });

    for (const status of [404, 422]) {
      it(`says what GitHub says to it: ${status}`, async () => {
        github.replies.push(answers(status, { message: 'It is too old' }));
        expect(await errorOf(again())).to.deep.include({ code: 'CH_ADMIN_REFUSED' });
      });
    }
  });

  describe('names whose webhook it was', () => {
    const HEADER = 'x-github-hook-installation-target-type';
    for (const [repository, target, name] of [
      ['https://github.com/acme/door', 'repository', 'acme/door'],
      ['https://ghe.example.org/acme/door.git', undefined, 'acme/door'],
      ['git@github.com:acme/door.git', 'repository', 'acme/door'],
      ['git://github.com/acme/door.git', 'organization', 'acme'],
      ['https://github.com/acme/door', 'integration', undefined],
      ['door', 'repository', undefined],
    ] as const) {
      it(`of ${repository}, target ${target}: ${name}`, async () => {
        const headers = target === undefined ? {} : { [HEADER]: target };
        expect(await dialect.admin!.senderOf!({ repository, headers }, contextFor())).to.equal(name);
      });
    }
  });
});
