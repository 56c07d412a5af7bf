import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { runJson } from '../process.mjs';

describe('the load of the bench', () => {
  let server;
  let requests;
  let status;

  beforeEach(async () => {
    requests = [];
    status = 202;
    server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      requests.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(status, { 'Content-Length': 2 }).end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const run = (more = { seconds: 0.2 }) => {
    const options = { port: server.address().port, connections: 4, secret: 's', run: 'r', bodies: 8, ...more };
    return runJson([fileURLToPath(new URL('../load.mjs', import.meta.url)), JSON.stringify(options)], 15_000);
  };

  it('counts exactly what was answered', async () => {
    const result = await run();
    expect(result.failure).to.equal(undefined);
    expect(result.answered).to.equal(requests.length);
    expect(result.statuses).to.deep.equal({ 202: requests.length });
    expect(result.answered).to.be.above(8);
  });

  it('signs each request rightly and gives each an id of its own', async () => {
    await run();
    expect(new Set(requests.map(({ headers }) => headers['x-github-delivery'])).size).to.equal(requests.length);
    expect(new Set(requests.map(({ body }) => body.toString())).size).to.equal(8);
    for (const { headers, body } of requests) {
      expect(headers['x-hub-signature-256']).to.equal(`sha256=${createHmac('sha256', 's').update(body).digest('hex')}`);
    }
  });

  it('stops after as many requests as it was told', async () => {
    expect((await run({ requests: 37 })).answered).to.equal(37);
    expect(requests.length).to.equal(37);
  });

  it('posts changes of 1 KB to base, each with a key of its own', async () => {
    await run({ kind: 'base', requests: 24 });
    expect(new Set(requests.map(({ url }) => url))).to.deep.equal(new Set(['/change_hook/base']));
    expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).to.equal(24);
    for (const { body } of requests) {
      expect(body.length).to.be.within(1_000, 1_100);
      expect(JSON.parse(body)).to.include.keys('author', 'repository', 'revision');
    }
  });

  it('tells what else was answered', async () => {
    status = 503;
    expect((await run()).statuses).to.deep.equal({ 503: requests.length });
  });

  it('says so when the server hangs up', async () => {
    server.prependListener('request', (request) => request.socket.destroy());
    expect((await run()).failure).to.be.a('string');
  });
});
