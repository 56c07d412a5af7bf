import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { LoopbackServer } from 'change-hook-testkit';
import { TestGateway } from './support.js';

const nameOf = (n: number): string => n.toString(16).padStart(40, '0');
const numbers = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** The API of either Bitbucket, with commits 1 to 12 on main, of a file each. */
class Bitbucket extends LoopbackServer {
  readonly credentials = new Set<unknown>();

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    this.credentials.add(request.headers.authorization);
    const answer = answerTo(new URL(request.url ?? '', 'http://bitbucket').pathname);
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(JSON.stringify(answer ?? {}));
  }
}

function answerTo(path: string): unknown {
  const newestFirst = numbers(1, 12).reverse();
  const hash = /[0-9a-f]{40}/.exec(path)?.[0];
  if (path.startsWith('/2.0/repositories/acme/door/commits/')) {
    return { values: newestFirst.map((n) => ({ hash: nameOf(n), message: `stroke ${n}`, author: { raw: 'Ann <ann@example.org>' } })) };
  }
  if (path.startsWith('/2.0/repositories/acme/door/diffstat/')) return { values: [{ old: null, new: { path: `${Number(`0x${hash}`)}.c` } }] };
  if (path === '/rest/api/1.0/projects/HOUSE/repos/door/commits') {
    return { isLastPage: true, values: newestFirst.map((n) => ({ id: nameOf(n), message: `stroke ${n}`, author: { name: 'Ann', emailAddress: 'ann@example.org' } })) };
  }
  if (path.endsWith('/changes')) return { isLastPage: true, values: [{ path: { toString: `${Number(`0x${hash}`)}.c` } }] };
  return undefined;
}

const OLD = 'f'.repeat(40);

const CLOUD_PUSH = {
  repository: { full_name: 'acme/door', links: { self: { href: 'https://api.bitbucket.org/2.0/repositories/acme/door' } } },
  push: {
    changes: [{
      truncated: true,
      old: { type: 'branch', name: 'main', target: { hash: OLD } },
      new: { type: 'branch', name: 'main', target: { hash: nameOf(12) } },
      commits: numbers(8, 12).reverse().map((n) => ({ hash: nameOf(n), message: `stroke ${n}`, author: { raw: 'Ann <ann@example.org>' } })),
    }],
  },
};

const SERVER_PUSH = {
  eventKey: 'repo:refs_changed',
  repository: { slug: 'door', project: { key: 'HOUSE' } },
  changes: [{ ref: { id: 'refs/heads/main' }, type: 'UPDATE', fromHash: OLD, toHash: nameOf(12) }],
};

describe('a gateway with bitbucket', () => {
  let gateway: TestGateway;
  let bitbucket: Bitbucket;

  beforeEach(() => {
    gateway = new TestGateway();
    bitbucket = new Bitbucket();
  });

  afterEach(async () => {
    await gateway.close();
    await bitbucket.stop();
  });

  async function deliver(dialect: string, options: object, event: string, payload: unknown): Promise<void> {
    await gateway.start({ change_hook_dialects: { [dialect]: { secret: 'sesame', token: 'bb-token', ...options } } });
    const body = JSON.stringify(payload);
    const signature = `sha256=${createHmac('sha256', 'sesame').update(body).digest('hex')}`;
    const answer = await gateway.post(`/change_hook/${dialect}`, body, { 'x-event-key': event, 'x-hub-signature': signature });
    expect(answer.status).to.equal(202);
    const lines = await gateway.arrived(12);
    expect(lines.map(({ comments, files, author }) => [comments, files, author])).to.deep.equal(numbers(1, 12).map((n) => [`stroke ${n}`, [`${n}.c`], 'Ann <ann@example.org>']));
    for (const { properties } of lines) expect(properties).to.deep.equal({});
    expect([...bitbucket.credentials]).to.deep.equal(['Bearer bb-token']);
    expect(gateway.log.text()).not.to.contain('bb-token').and.not.to.contain('sesame');
  }

  it('delivers a truncated push of Bitbucket Cloud with all of its commits and files', async () => {
    await deliver('bitbucketcloud', { bitbucket_api_endpoint: `${await bitbucket.start()}/2.0` }, 'repo:push', CLOUD_PUSH);
  });

  it('delivers a push of Bitbucket Server with its commits and files', async () => {
    await deliver('bitbucketserver', { bitbucket_url: await bitbucket.start() }, 'repo:refs_changed', SERVER_PUSH);
  });
});
