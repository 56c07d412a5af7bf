import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { isChangeHookError } from 'change-hook-core';
import { askManagement } from '../../src/index.js';
import { ReloadGateway } from '../reload/support.js';

const ENDLESS = '($f := function($x) { $f($x + 1) }; $f(1))';
/** One function of JSONata's own that compares each of a million numbers with all of those before it: days. */
const BLOCKING = '$distinct([1..1000000])';

describe('generic mounts in the gateway', function () {
  this.timeout(60_000);
  let it_: ReloadGateway;
  beforeEach(() => (it_ = new ReloadGateway()));
  afterEach(() => it_.close());

  const post = async (mount: string, payload: unknown, headers: Record<string, string> = {}) => {
    const response = await it_.post(`/change_hook/${mount}`, JSON.stringify(payload), headers);
    return { status: response.status, retryAfter: response.headers.get('retry-after'), answer: (await response.json()) as Record<string, unknown> };
  };

  it('deliver the changes of a signed payload', async () => {
    const mount = { $dialect: 'generic', secret: 'sesame', authentication: { scheme: 'hmac', header: 'x-signature' }, changes: '{ "author": who, "comments": what, "repository": "r" }' };
    await it_.start({ change_hook_dialects: { deploys: mount } });
    const payload = { who: 'Ann', what: 'Deploy 7' };
    const signature = createHmac('sha256', 'sesame').update(JSON.stringify(payload)).digest('hex');
    expect((await post('deploys', payload)).status).to.equal(401);
    expect(await post('deploys', payload, { 'x-signature': signature })).to.deep.include({ status: 202 });
    await it_.until(() => it_.probe.arrived.length === 1);
    expect(it_.probe.arrived).to.deep.equal(['probe/1 r Deploy 7']);
  });

  it('answer 503 to an expression that does not end, name it, and hold up no other', async () => {
    await it_.start({ change_hook_dialects: { endless: { $dialect: 'generic', changes: ENDLESS, max_steps: 50_000 }, demo: true } });
    const { status, retryAfter, answer } = await post('endless', {});
    expect([status, retryAfter, answer]).to.deep.equal([503, '5', { error: 'CH_DIALECT_ENDLESS' }]);
    expect(it_.log.text()).to.include('"mount":"endless"').and.include('the expression of the option changes takes more than 50000 steps');
    expect((await post('demo', { comments: '1', repository: 'r' })).status).to.equal(202);
    const { body } = await askManagement(`${it_.folder}/inbox.db.sock`, 'GET', '/receipts?mount=endless');
    expect(body).to.deep.equal({ receipts: [] });
  });

  it('are ended like any code when a single step does not end: 503, the mount named, and the gateway goes on', async () => {
    await it_.start({ change_hook_dialects: { blocking: { $dialect: 'generic', changes: BLOCKING }, demo: true }, intake: { hook_seconds: 1 } });
    const { status, answer } = await post('blocking', {});
    expect([status, answer]).to.deep.equal([503, { error: 'CH_INTAKE_WORKER_ENDED' }]);
    expect(it_.log.text()).to.include('blocking');
    await it_.until(async () => (await post('demo', { comments: '1', repository: 'r' })).status === 202);
  });

  it('stop the start with the place of a mistake in an expression', async () => {
    const dialects = { one: { $dialect: 'generic', changes: '{\n  "author": user,\n  "comments": ]\n}' }, two: { $dialect: 'generic', changes: '{}', filter: '/(?=a)/' } };
    const error: unknown = await it_.start({ change_hook_dialects: dialects }).then(() => undefined, (thrown: unknown) => thrown);
    const messages = (error as AggregateError).errors.map((it) => (isChangeHookError(it) ? it.message : String(it)));
    expect(messages).to.have.length(2);
    expect(messages[0]).to.match(/"one".*changes: line 3, column 15: /);
    expect(messages[1]).to.match(/"two".*filter: line 1, column \d+: RE2 does not take/);
  });

  it('keep what an expression fails on, and make its changes once it is mended', async () => {
    const mount = (expression: string) => ({ change_hook_dialects: { tracker: { $dialect: 'generic', changes: expression } } });
    await it_.start(mount('{ "author": "x", "comments": $lowercase(id), "repository": "r" }'));
    const { status, answer } = await post('tracker', { id: 7 });
    expect([status, answer['state']]).to.deep.equal([202, 'untranslated']);
    expect(it_.log.text()).to.include('the expression of the option changes fails at line 1, column 30');
    await it_.reload(mount('{ "author": "x", "comments": $string(id), "repository": "r" }'));
    const { body } = await askManagement(`${it_.folder}/inbox.db.sock`, 'POST', '/receipts/retranslate', { ids: [answer['id']] });
    expect(body).to.have.nested.property('translated.length', 1);
    await it_.until(() => it_.probe.arrived.length === 1);
    expect(it_.probe.arrived).to.deep.equal(['probe/1 r 7']);
  });
});
