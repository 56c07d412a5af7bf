import { expect } from 'chai';
import type { IntakeAnswer } from 'change-hook-core';
import { MOST_AT_WORK } from '../../src/http/hook-route.js';
import { eventually, requestText, TestServer } from './support.js';

const PATH = '/change_hook/github';
const JSON_TYPE = { 'Content-Type': 'application/json' };
const STORED: IntakeAnswer = { status: 202, answer: { id: 'a', changes: 1 } };

describe('the requests at work', () => {
  let server: TestServer;
  let finish: () => void;

  beforeEach(async () => {
    server = await new TestServer({ limits: { inFlight: 1024 ** 2 } }).start();
    const finished = new Promise<void>((resolve) => (finish = resolve));
    server.intake.answer = () => finished.then(() => STORED);
  });
  afterEach(() => server.close());

  it('are so many and no more, though their bodies are nothing and they come on one connection', async () => {
    const one = await server.connect();
    one.write(requestText('POST', PATH, { ...JSON_TYPE, Connection: 'keep-alive' }, '{}').repeat(MOST_AT_WORK));
    await eventually(() => server.intake.requests.length === MOST_AT_WORK);

    const refused = await server.post(PATH);
    expect(refused).to.include({ status: 503, body: '{"error":"CH_INTAKE_BUSY"}' });
    expect(refused.headers['retry-after']).to.equal('5');
    expect(server.intake.requests).to.have.length(MOST_AT_WORK);

    finish();
    await eventually(() => one.text.split('HTTP/1.1 202 ').length - 1 === MOST_AT_WORK);
    expect((await server.post(PATH)).status).to.equal(202);
  });
});
