import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { SECRET, startGateway } from './gateway.mjs';
import { largePush } from './payloads.mjs';
import { memoryOf } from './process.mjs';

/** The largest that GitHub sends. */
const BYTES = 25_000_000;

/** One push of 25 MB with 2,000 commits to a gateway that has just started: until the 202, until the sink has it, and the memory. */
export async function benchLargePush() {
  const { body, signature } = largePush(BYTES, SECRET);
  const gateway = await startGateway();
  try {
    const before = memoryOf(gateway.pid);
    const began = performance.now();
    const answer = await post(gateway.port, body, signature);
    const answeredMs = performance.now() - began;
    if (answer.status !== 202) throw new Error(`the push of ${body.length} bytes was answered ${answer.status} ${answer.text}`);
    const { changes } = JSON.parse(answer.text);
    while (gateway.delivered() < changes) {
      if (performance.now() - began > 120_000) throw new Error(`the sink holds ${gateway.delivered()} of ${changes} changes after 120 s`);
      await wait(5);
    }
    return { bytes: body.length, changes, answeredMs, deliveredMs: performance.now() - began, before, after: memoryOf(gateway.pid) };
  } finally {
    await gateway.stop();
  }
}

async function post(port, body, signature) {
  const sending = request({
    host: '127.0.0.1', port, method: 'POST', path: '/change_hook/github', agent: false,
    headers: {
      'Content-Type': 'application/json', 'Content-Length': body.length, 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'large-push',
      'X-Hub-Signature-256': signature,
    },
  });
  sending.end(body);
  const [response] = await once(sending, 'response');
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, text: Buffer.concat(chunks).toString() };
}
