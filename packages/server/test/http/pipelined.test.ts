import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ManualClock, silentLog } from 'change-hook-core';
import { createHttpService } from '../../src/http/http-service.js';
import { eventually, LIMITS, requestText } from './support.js';

describe('requests that come before the answers to those before them', () => {
  it('are forgotten when their connection goes before they had their turn', async () => {
    setFlagsFromString('--expose_gc');
    const collect = runInNewContext('gc') as () => void;
    const responses: WeakRef<ServerResponse>[] = [];
    const service = createHttpService({
      handler: (_request, response) => void responses.push(new WeakRef(response)),
      http: { host: '127.0.0.1', port: 0, limits: LIMITS },
      clock: new ManualClock(),
      log: silentLog,
    });
    await service.start();
    const client = connect(service.address.port, '127.0.0.1');
    client.write(requestText('POST', '/', { Connection: 'keep-alive' }, '{}').repeat(3));
    await eventually(() => responses.length === 3);
    client.resetAndDestroy();
    await eventually(() => {
      collect();
      return responses.every((it) => it.deref() === undefined);
    });
    await service.stop();
  });
});
