import { spawnSync } from 'node:child_process';
import { lookup } from 'node:dns';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HookRequest } from 'change-hook-core';
import { payloadOf, soundDialect } from '../toy-dialect.js';
import type { Toy } from '../toy-dialect.js';
import { toy } from './defect.js';
import type { Defect } from './defect.js';

let calls = 0;

/** Does something before it translates, and hides what that throws. */
const before = (work: (request: HookRequest) => unknown): Defect['suite'] => toy({
  translate(...args: Parameters<Toy['translate']>) {
    try {
      work(args[0]);
    } catch {
      // Never mind.
    }
    return soundDialect.translate(...args);
  },
});

const TOUCHES: Record<string, () => unknown> = {
  'fetches': () => fetch('http://127.0.0.1:1').catch(() => {}),
  'opens a socket': () => connect(1, '127.0.0.1').on('error', () => {}),
  'sends an HTTP request': () => httpRequest('http://127.0.0.1:1').on('error', () => {}).end(),
  'looks up a name': () => lookup('localhost', () => {}),
  'sets a timer': () => clearTimeout(setTimeout(() => {}, 1)),
  'sleeps': () => sleep(1),
  'asks Date.now()': () => Date.now(),
  'makes a Date of now': () => new Date(),
  'reads how long the process runs': () => performance.now(),
  'reads the environment': () => process.env['HOME'],
  'reads a file': () => readFileSync(new URL(import.meta.url)),
  'starts a process': () => spawnSync('true'),
  'writes to the console': () => process.stdout.write(''),
};

export const purityDefects: readonly Defect[] = [
  {
    law: 'purity: gives the same answers to the same request, whatever came in between',
    defect: 'counts its requests',
    suite: toy({ identify: () => String(calls++) }),
  },
  {
    law: 'purity: gives the same answers to the same request, whatever came in between',
    defect: 'takes a random number',
    suite: toy({ translate: () => ({ changes: [{ author: 'Ann', revision: String(Math.random()) }] }) }),
  },
  {
    law: 'purity: writes into nothing that it is given',
    defect: 'changes the bytes of the body',
    suite: before(({ body }) => (body as Buffer).fill(0, 0, 1)),
  },
  {
    law: 'purity: writes into nothing that it is given',
    defect: 'changes the query',
    suite: before(({ query }) => query.delete('project')),
  },
  {
    law: 'purity: writes into nothing that it is given',
    defect: 'changes the payload',
    suite: toy({
      translate(...args: Parameters<Toy['translate']>) {
        const payload = payloadOf(args[0]);
        if (payload !== undefined) payload['author'] = 'Bob';
        return soundDialect.translate(...args);
      },
    }),
  },
  {
    law: 'purity: writes into nothing that it is given',
    defect: 'changes the headers',
    suite: toy({
      verify(...[request, ctx]: Parameters<Toy['verify']>) {
        (request.headers as Map<string, string>).set('x-seen', '1');
        return soundDialect.verify(request, ctx);
      },
    }),
  },
  ...Object.entries(TOUCHES).map(([defect, work]): Defect => ({
    law: 'purity: touches no network, timer, clock, environment, disk or console', defect: `${defect}, and hides it`, suite: before(work),
  })),
  {
    law: 'purity: touches no network, timer, clock, environment, disk or console',
    defect: 'asks Date.now() after it has waited for something',
    suite: toy({
      async translate(...args: Parameters<Toy['translate']>) {
        await Promise.resolve();
        Date.now();
        return soundDialect.translate(...args);
      },
    }),
  },
];
