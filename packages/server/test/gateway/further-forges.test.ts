import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { LoopbackServer } from 'change-hook-testkit';
import { TestGateway } from './support.js';

const HASH = 'b'.repeat(40);
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:door';

/** A forge's API: `reply` gives what it says to a path and a body. */
class Api extends LoopbackServer {
  readonly asked: { method: string | undefined; path: string; body: string }[] = [];

  constructor(readonly reply: (path: string) => string) {
    super();
  }

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text)).on('end', () => {
      const path = request.url ?? '';
      this.asked.push({ method: request.method, path, body });
      response.end(this.reply(path));
    });
  }
}

describe('a gateway with the further forges', () => {
  let gateway: TestGateway;
  let api: Api | undefined;
  beforeEach(() => void (gateway = new TestGateway()));
  afterEach(async () => {
    await gateway.close();
    await api?.stop();
    api = undefined;
  });
  const reasonOf = async (answer: Response): Promise<unknown> => ((await answer.json()) as { ignored?: string }).ignored;

  it('starts with all of them, and ignores what each is tried out with', async () => {
    await gateway.start({
      change_hook_dialects: {
        gerrit: true, gitorious: true, gitee: { secret: 's' }, sourcehut: true, launchpad: { secret: 's' }, codecommit: { topics: TOPIC }, rhodecode: true,
        phabricator: { secret: 's', phabricator_url: 'https://phabricator.example.org', token: 'api-x' },
      },
    });
    expect(await reasonOf(await gateway.post('/change_hook/gerrit', '{"type":"project-created"}'))).to.be.a('string');
    expect(await reasonOf(await gateway.post('/change_hook/gitorious', '{"ref":"refs/notes/x"}'))).to.be.a('string');
    expect(await reasonOf(await gateway.post('/change_hook/rhodecode', '{"event":{"name":"repo-create"}}'))).to.be.a('string');
    expect(await reasonOf(await gateway.post('/change_hook/gitee', '{}', { 'x-gitee-event': 'Note Hook', 'x-gitee-token': 's' }))).to.be.a('string');
    const hmac = (algorithm: string, body: string): string => createHmac(algorithm, 's').update(body).digest('hex');
    expect(await reasonOf(await gateway.post('/change_hook/launchpad', '{"ping":true}', { 'x-launchpad-event-type': 'ping', 'x-hub-signature': `sha1=${hmac('sha1', '{"ping":true}')}` }))).to.be.a('string');
    const test = '{"object":{"type":"DREV","phid":"PHID-DREV-a"},"action":{"test":true}}';
    expect(await reasonOf(await gateway.post('/change_hook/phabricator', test, { 'x-phabricator-webhook-signature': hmac('sha256', test) }))).to.be.a('string');
    for (const mount of ['sourcehut', 'codecommit', 'gitee', 'launchpad', 'phabricator']) {
      expect((await gateway.post(`/change_hook/${mount}`, '{}')).status, mount).to.equal(401);
    }
    expect(await gateway.lines()).to.deep.equal([]);
  });

  it('does not start phabricator with a token on an open mount', async () => {
    const started = gateway.start({ change_hook_dialects: { phabricator: { phabricator_url: 'https://phabricator.example.org', token: 'api-x' } } });
    expect(await started.then(() => undefined, (error: unknown) => JSON.stringify((error as AggregateError).errors))).to.contain('CH_CONFIG_TOKEN_OPEN');
  });

  it('delivers a patch set of gerrit with its files', async () => {
    api = new Api(() => ")]}'\n{\"/COMMIT_MSG\":{},\"hinge.c\":{}}");
    const url = await api.start();
    await gateway.start({ change_hook_dialects: { gerrit: { gerrit_url: url } } });
    const event = { type: 'patchset-created', change: { project: 'acme/door', branch: 'main', number: 7, subject: 'Oil' }, patchSet: { revision: HASH, ref: 'refs/changes/07/7/1' } };
    expect((await gateway.post('/change_hook/gerrit', JSON.stringify(event))).status).to.equal(202);
    const [change] = await gateway.arrived(1);
    expect(change).to.deep.include({ files: ['hinge.c'], branch: 'refs/changes/07/7/1', repository: `${url}/acme/door` });
    expect(api.asked.map(({ path }) => path)).to.deep.equal([`/changes/acme%2Fdoor~7/revisions/${HASH}/files`]);
  });

  it('delivers a commit of phabricator with the repository that Conduit told after the 202', async () => {
    const results: Record<string, unknown> = {
      'diffusion.commit.search': { data: [{ phid: 'PHID-CMIT-a', fields: { identifier: HASH, message: 'Oil', repositoryPHID: 'PHID-REPO-a', author: { name: 'Ann' } } }] },
      'diffusion.repository.search': { data: [{ id: 12, phid: 'PHID-REPO-a', fields: { shortName: 'door', vcs: 'git', defaultBranch: 'main' }, attachments: { uris: { uris: [{ fields: { uri: { effective: 'https://phabricator.example.org/source/door.git' } } }] } } }] },
      'diffusion.branchquery': [{ shortName: 'main' }],
    };
    api = new Api((path) => JSON.stringify({ result: results[path.slice('/api/'.length)] ?? null, error_code: null }));
    const url = await api.start();
    await gateway.start({ change_hook_dialects: { phabricator: { secret: 's', phabricator_url: url, token: 'api-sesame' } } });
    const body = JSON.stringify({ object: { type: 'CMIT', phid: 'PHID-CMIT-a' }, transactions: [] });
    const answer = await gateway.post('/change_hook/phabricator', body, { 'x-phabricator-webhook-signature': createHmac('sha256', 's').update(body).digest('hex') });
    expect(await answer.json()).to.include({ changes: 1 });
    const [change] = await gateway.arrived(1);
    expect(change).to.deep.include({ repository: 'https://phabricator.example.org/source/door.git', project: 'door', branch: 'main', revision: HASH, author: 'Ann', comments: 'Oil' });
    expect(change?.properties).to.deep.include({ change_hook_partial: true }).and.not.to.have.property('change_hook_enrich');
    expect(api.asked.every(({ method, body: form }) => method === 'POST' && new URLSearchParams(form).get('api.token') === 'api-sesame')).to.equal(true);
    expect(gateway.log.text()).not.to.contain('sesame');
  });

  it('takes a push of codecommit that SNS signed, once, and keeps a subscription that is to be confirmed', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await gateway.start({ change_hook_dialects: { codecommit: { topics: TOPIC, certificates: publicKey.export({ format: 'pem', type: 'spki' }) } } });
    const send = (message: Record<string, string>): Promise<Response> => {
      const text = Object.keys(message).sort().map((name) => `${name}\n${message[name]}\n`).join('');
      const body = JSON.stringify({ ...message, SignatureVersion: '2', Signature: sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64') });
      return gateway.post('/change_hook/codecommit', body, { 'content-type': 'text/plain; charset=UTF-8' });
    };
    const record = { eventSourceARN: 'arn:aws:codecommit:eu-west-1:123456789012:door', userIdentityARN: 'arn:aws:iam::123456789012:user/ann', codecommit: { references: [{ ref: 'refs/heads/main', commit: HASH }] } };
    const push = { Type: 'Notification', MessageId: 'm1', TopicArn: TOPIC, Timestamp: new Date().toISOString(), Message: JSON.stringify({ Records: [record] }) };
    expect(await (await send(push)).json()).to.include({ changes: 1 });
    expect(await (await send(push)).json()).to.include({ changes: 1, duplicate: true });
    const subscription = { ...push, Type: 'SubscriptionConfirmation', MessageId: 'm2', Token: 't', SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/' };
    expect(await reasonOf(await send(subscription))).to.contain('receipts confirm');
    expect(await gateway.arrived(1)).to.have.length(1);
    expect((await gateway.lines())[0]).to.deep.include({ author: 'ann', revision: HASH, branch: 'main', repository: 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/door' });
  });
});
