import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A server in a process of its own. `log`: a file descriptor for what it prints. `stop` asks it to end, and insists after 30 s. */
export function startProcess(args, { env = {}, log }) {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', log, log] });
  const exited = once(child, 'exit');
  return {
    pid: child.pid,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), 30_000);
      const [code, signal] = await exited;
      clearTimeout(insist);
      if (code !== 0) throw new Error(`${args[0]} ended with ${code ?? signal} when it was asked to stop`);
    },
  };
}

/** Runs a script to its end and gives what it printed, parsed. */
export async function runJson(args, timeoutMs) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: timeoutMs, killSignal: 'SIGKILL' });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}, or took longer than ${timeoutMs} ms`);
  return JSON.parse(text);
}

/** A port of the loopback that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks every few milliseconds until the address answers with `status`. */
export async function untilAnswers(url, status, process, { every = 5, timeoutMs = 30_000 } = {}) {
  const end = performance.now() + timeoutMs;
  while ((await statusOf(url)) !== status) {
    if (process.ended()) throw new Error(`the server ended before ${url} answered`);
    if (performance.now() > end) throw new Error(`${url} did not answer ${status} within ${timeoutMs} ms`);
    await wait(every);
  }
}

function statusOf(url) {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', () => resolve(undefined));
  });
}

/** Memory of a process in bytes: what is resident now, and the most that ever was (undefined where the system does not tell). */
export function memoryOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name) => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)[1]) * 1024;
    return { now: field('VmRSS'), most: field('VmHWM') };
  } catch {
    return { now: Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024, most: undefined };
  }
}
