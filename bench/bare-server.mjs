import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

/*
 * What the gateway is measured against: the least that a receiver of signed pushes can do. It reads the body, checks the HMAC,
 * parses the JSON, answers 202, and stores nothing. A process of its own: `node bare-server.mjs PORT`, the secret in BENCH_SECRET.
 */

const secret = process.env.BENCH_SECRET;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    const signature = Buffer.from((request.headers['x-hub-signature-256'] ?? '').slice('sha256='.length), 'hex');
    const digest = createHmac('sha256', secret).update(body).digest();
    if (signature.length !== digest.length || !timingSafeEqual(signature, digest)) return answer(response, 401, { error: 'mismatch' });
    const payload = JSON.parse(body.toString());
    answer(response, 202, { changes: payload.commits.length });
  });
});

function answer(response, status, value) {
  const text = JSON.stringify(value);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

server.listen(Number(process.argv[2]), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
