import { connect } from 'node:net';
import { basePosts, signedPushes } from './payloads.mjs';

/*
 * The load: `node load.mjs '{"port":8010,"seconds":5,"connections":64,"secret":"...","run":"r01"}'` prints what it saw as JSON.
 * Keep-alive connections, one request in flight on each, a delivery id of its own for every request. It writes prepared bytes to raw
 * sockets and looks for no more of an answer than its status and length: node:http would cost several times as much on a machine where
 * load and server share the cores. When the time is over, or `requests` were sent, it waits for every answer, so that the count is exact.
 */

const { port, kind = 'github', seconds = Infinity, requests = Infinity, connections = 64, secret, run, bodies = 64 } = JSON.parse(process.argv[2]);

/** Per mount: the bodies, and what stands in the head of each before the id. */
const KINDS = {
  github: () => signedPushes(bodies, secret).map(({ body, signature }) => ({
    body,
    own: `X-GitHub-Event: push\r\nX-Hub-Signature-256: ${signature}\r\nX-GitHub-Delivery: `,
  })),
  base: () => basePosts(bodies).map((body) => ({ body, own: 'Idempotency-Key: ' })),
};

const ID_LENGTH = 36;
const templates = KINDS[kind]().map(({ body, own }) => {
  const head =
    `POST /change_hook/${kind} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: bench\r\nAccept: */*\r\nContent-Type: application/json\r\n${own}`;
  const bytes = Buffer.concat([Buffer.from(`${head}${'0'.repeat(ID_LENGTH)}\r\nContent-Length: ${body.length}\r\n\r\n`), body]);
  return { bytes, idAt: head.length };
});

const latencies = [];
const statuses = {};
let sent = 0;
let open = 0;
let failure;
const began = performance.now();
const end = began + seconds * 1_000;
const more = () => sent < requests && performance.now() < end && failure === undefined;
let last = began;

for (let at = 0; at < connections; at++) start();

function start() {
  // Copies, since the id is written into the bytes, and another connection may still be sending the same body.
  const own = [];
  let pending = '';
  let sentAt = 0;
  open++;
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }, send);
  socket.on('data', (chunk) => {
    pending = pending === '' ? chunk.latin1Slice() : pending + chunk.latin1Slice();
    const headEnd = pending.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(pending);
    if (length === null) return fail(new Error(`an answer without Content-Length: ${pending.slice(0, headEnd)}`));
    const size = headEnd + 4 + Number(length[1]);
    if (pending.length < size) return;
    if (pending.length > size) return fail(new Error('more was answered than was asked'));
    const status = pending.slice(9, 12);
    pending = '';
    last = performance.now();
    latencies.push(last - sentAt);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (more()) send();
    else socket.end();
  });
  socket.on('error', fail);
  socket.on('close', () => {
    if (sentAt !== 0 && pending !== '') fail(new Error('a connection ended in the middle of an answer'));
    if (--open === 0) finish();
  });

  function fail(error) {
    failure ??= error;
    socket.destroy();
  }

  function send() {
    const which = sent % templates.length;
    const { idAt } = templates[which];
    const bytes = (own[which] ??= Buffer.from(templates[which].bytes));
    bytes.latin1Write(`${run}-${sent++}`.padEnd(ID_LENGTH, '-'), idAt, ID_LENGTH);
    sentAt = performance.now();
    socket.write(bytes);
  }
}

function finish() {
  const time = (last - began) / 1_000;
  latencies.sort((a, b) => a - b);
  const share = (part) => latencies[Math.min(latencies.length - 1, Math.floor(part * latencies.length))];
  const { user, system } = process.cpuUsage();
  const unanswered = sent - latencies.length;
  if (unanswered > 0) failure ??= new Error(`${unanswered} requests were not answered`);
  process.stdout.write(
    JSON.stringify({
      answered: latencies.length, statuses, seconds: time, perSecond: latencies.length / time, p50: share(0.5), p99: share(0.99), longest: latencies.at(-1),
      busy: (user + system) / 1e6 / time, ...(failure && { failure: failure.message }),
    }),
  );
}
