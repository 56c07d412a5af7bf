import { createHmac } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import type { Gateway } from 'change-hook-server';
import { createExpressApp } from '../src/express-app.js';
import { createKoaApp } from '../src/koa-app.js';
import { change, Host, SECRET } from './support.js';

const koaListener = (app: Koa): RequestListener => {
  const handle = app.callback();
  return (request, response) => void handle(request, response);
};

/** Both apps, and the same with a body parser in the wrong place. */
const APPS: [name: string, prefix: string, right: (gateway: Gateway) => RequestListener, wrong: (gateway: Gateway) => RequestListener][] = [
  [
    'koa', '',
    (gateway) => koaListener(createKoaApp(gateway)),
    (gateway) => koaListener(new Koa().use(bodyParser()).use(gateway.middleware)),
  ],
  [
    'express', '/ci',
    (gateway) => createExpressApp(gateway),
    (gateway) => express().use(express.json(), express.urlencoded({ extended: false })).use('/ci', gateway.handler),
  ],
];

for (const [name, prefix, right, wrong] of APPS) {
  describe(`a gateway in an app of ${name}`, function () {
    this.timeout(30_000);
    let host: Host;
    beforeEach(() => (host = new Host()));
    afterEach(() => host.close());
    const start = async (app = right): Promise<void> => {
      const gateway = await host.make();
      await host.listen(app(gateway));
      await gateway.start();
    };
    const hook = (mount: string): string => `${prefix}/change_hook/${mount}`;

    it('stores and delivers what is posted to a mount, while the app answers all else', async () => {
      await start();
      const posted = await host.post(hook('base'), change('hello'));
      expect([posted.status, posted.host]).to.deep.equal([202, name]);
      expect(await host.arrived(1)).to.have.nested.property('[0].comments', 'hello');
      expect(await host.post('/echo', { own: 'body' })).to.deep.equal({ status: 200, text: '{"own":"body"}', host: name });
      expect((await host.ask('/ready')).status).to.equal(204);
    });

    it('verifies over the exact bytes', async () => {
      await start();
      const body = JSON.stringify({ zen: 'a ping, with a character of three bytes: \u20ac' });
      const signed = (secret: string) => ({
        'x-github-event': 'ping', 'x-github-delivery': crypto.randomUUID(), 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      });
      expect((await host.post(hook('github'), body, signed(SECRET))).status).to.equal(202);
      expect((await host.post(hook('github'), body, signed('another'))).status).to.equal(401);
    });

    it('passes on to the app what is no mount', async () => {
      await start();
      for (const path of [hook('absent'), '/change_hooks', `${prefix}/healthz`, `${prefix}/readyz`, '/']) {
        const { status, text, host: by } = await host.post(path, change('x'));
        expect({ path, status, text, by }).to.deep.equal({ path, status: 404, text: 'the host has no such page', by: name });
      }
    });

    it('answers in its own words to its mounts: a wrong method, a media type', async () => {
      await start();
      expect((await host.ask(hook('base'))).status).to.equal(405);
      const { status, text } = await host.post(hook('base'), 'x', { 'content-type': 'text/x-what' });
      expect([status, JSON.parse(text)]).to.have.nested.property('[1].error', 'CH_REQUEST_MEDIA_TYPE');
      expect(status).to.equal(415);
    });

    it('says clearly that something has eaten the body before, and stores nothing of it', async () => {
      await start(wrong);
      const { status, text } = await host.post(hook('base'), change('eaten'));
      expect([status, text]).to.deep.equal([500, '{"error":"CH_SERVER_BODY_TAKEN"}']);
      expect(host.log.text()).to.include('has read the body of the request already').and.include('before the body parsers');
      // A body that the parser has no use for, it leaves alone.
      const binary = await host.post(hook('base'), 'author=a&comments=b', { 'content-type': 'multipart/form-data; boundary=x' });
      expect(binary.text).to.not.include('CH_SERVER_BODY_TAKEN');
    });

    it('answers 503 before its start', async () => {
      const gateway = await host.make();
      await host.listen(right(gateway));
      expect((await host.post(hook('base'), change('early'))).text).to.equal('{"error":"CH_INTAKE_BUSY"}');
      expect((await host.ask('/ready')).status).to.equal(503);
      await gateway.start();
      expect((await host.post(hook('base'), change('in time'))).status).to.equal(202);
    });

    it('lets what is under way end at its stop, and answers 503 to what comes after', async () => {
      await start();
      const half = await host.halfPost(hook('base'), JSON.stringify(change('half')));
      let stopped = false;
      const stop = host.gateway.stop().then(() => (stopped = true));
      expect((await host.post(hook('base'), change('late'))).status).to.equal(503);
      expect(stopped).to.equal(false);
      const text = await half.finish();
      expect(text.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 100', 'HTTP/1.1 202']);
      await stop;
      expect((await host.post('/echo', {})).status).to.equal(200);
      expect((await host.ask('/ready')).status).to.equal(503);
    });

    it('takes another config at a reload', async () => {
      const value: Record<string, unknown> = { change_hook_dialects: { base: true }, change_hook_inbox: { sqlite: { path: 'ch.db' } } };
      const gateway = await host.make({ config: { value, folder: host.folder } });
      await host.listen(right(gateway));
      await gateway.start();
      expect((await host.post(hook('more'), change('a'))).text).to.equal('the host has no such page');
      value['change_hook_dialects'] = { more: { $dialect: 'base' } };
      await gateway.reload();
      expect((await host.post(hook('more'), change('a'))).status).to.equal(202);
      expect((await host.post(hook('base'), change('a'))).text).to.equal('the host has no such page');
    });

    it('is found under its base_path where the host leaves that in the URL', async () => {
      const value = { base_path: '/hooks', change_hook_dialects: { base: true }, change_hook_inbox: { sqlite: { path: 'ch.db' } } };
      const gateway = await host.make({ config: { value, folder: host.folder } });
      await host.listen(right(gateway));
      await gateway.start();
      expect((await host.post(`${prefix}/hooks/change_hook/base`, change('a'))).status).to.equal(202);
      expect((await host.post(hook('base'), change('a'))).status).to.equal(404);
    });
  });
}

describe('a gateway behind node:http alone', function () {
  this.timeout(30_000);
  const host = new Host();
  after(() => host.close());

  it('answers its mounts, and 404 to all else', async () => {
    const gateway = await host.make();
    await host.listen(gateway.handler);
    await gateway.start();
    expect((await host.post('/change_hook/base', change('a'))).status).to.equal(202);
    expect(await host.ask('/')).to.include({ status: 404, text: '{"error":"CH_DIALECT_NOT_LISTED"}' });
    expect(() => gateway.address).to.throw('listen: false');
  });
});
