import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { runIn } from './fake-io.js';
import { useWorkplace } from './workplace.js';

type Answer = [status: number, body: unknown];

describe('commands whose gateway goes away in the middle', () => {
  const at = useWorkplace();
  let server: Server;
  let asked: string[];
  afterEach(() => void server.close());

  /** A gateway that gives these answers, and then dies. */
  const gatewayOf = async (...answers: Answer[]): Promise<void> => {
    asked = [];
    server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        asked.push(`${request.method} ${request.url} ${Buffer.concat(pieces).toString()}`.trim());
        const next = answers.shift();
        if (next === undefined) return request.socket.destroy();
        response.statusCode = next[0];
        response.end(JSON.stringify(next[1]));
      });
    });
    await once(server.listen(join(at().folder, 'ch.db.sock')), 'listening');
    at().config('change_hook_inbox: { sqlite: { path: ./ch.db } }');
  };
  const command = (...args: string[]) => runIn({ cwd: at().folder }, ...args);
  const delivery = (id: number) => ({ id, sink: 'one', state: 'dead' });
  const receipt = (id: string) => ({ id, mount: 'm', verdict: 'changes', changes: 1 });
  const full: Answer = [503, { error: 'CH_INBOX_UNAVAILABLE', message: 'full', params: { reason: 'disk full' } }];

  it('say how far they came: retry', async () => {
    await gatewayOf([200, { deliveries: [delivery(5), delivery(4)] }], [200, { moved: 1, more: true }]);
    const { code, out, err } = await command('deliveries', 'retry', '--sink', 'one');
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(/^1 delivery is pending again already; run it again for the others\nerror: /);
    expect(asked).to.deep.equal([
      'GET /deliveries?sink=one&state=dead&limit=1000',
      'POST /deliveries/retry {"sink":"one","before":6}',
      'POST /deliveries/retry {"sink":"one","before":6}',
    ]);
  });

  it('say how far they came, and how to go on: replay', async () => {
    await gatewayOf(
      [200, { receipts: [receipt('b'), receipt('a')] }],
      [200, { sinks: ['one'] }],
      [200, { sinks: ['one'] }],
      full,
    );
    const { code, out, err } = await command('receipts', 'replay', '--all', '--once', 'monday');
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(
      /^1 of 2 receipts were replayed; for the others, run it again with --once monday\nCH_INBOX_UNAVAILABLE: .*disk full\n {2}mend: /,
    );
    expect(asked.slice(1)).to.deep.equal([
      'POST /receipts/b/replay {"once":"monday","dry":true}',
      'POST /receipts/a/replay {"once":"monday"}',
      'POST /receipts/b/replay {"once":"monday"}',
    ]);
  });

  it('say how far they came: retranslate', async () => {
    const translated = [{ id: 'a', verdict: 'changes', changes: 1 }];
    await gatewayOf([200, { translated, failed: [], rest: ['b', 'c'] }], full);
    const { code, err } = await command('receipts', 'retranslate');
    expect(code).to.equal(1);
    expect(err).to.match(/^1 receipt is translated already; run it again for the others\nCH_INBOX_UNAVAILABLE: /);
    expect(asked).to.deep.equal(['POST /receipts/retranslate {}', 'POST /receipts/retranslate {"ids":["b","c"],"resume":true}']);
  });

  it('do not turn to the store for the rest of what they asked the gateway', async () => {
    await gatewayOf([200, { deliveries: [delivery(5)] }]);
    const { code, err } = await command('deliveries', 'retry', '--sink', 'one');
    expect(code).to.equal(1);
    expect(err).to.not.contain('CH_INBOX_ABSENT');
  });

  it('take an answer that is none for a failure', async () => {
    await gatewayOf([500, null]);
    expect((await command('receipts', 'list')).err).to.equal('error: the gateway answered 500\n');
  });
});
