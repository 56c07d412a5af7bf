import { once } from 'node:events';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { isChangeHookError } from 'change-hook-core';
import { runGateway } from '../children/run-gateway.js';
import type { ChildGateway } from '../children/run-gateway.js';
import { makeReceipt, openInbox, useFolder } from '../tools.js';

const refusal = async (start: Promise<void>): Promise<{ code: string; pid: unknown; file: unknown }> => {
  const error: unknown = await start.then(() => undefined, (reason: unknown) => reason);
  if (!isChangeHookError(error, 'CH_INBOX_LOCKED')) throw new Error('it was not refused so', { cause: error });
  return { code: error.code, pid: error.params.pid, file: error.params.file };
};

describe('the lock of a store', function () {
  this.timeout(20_000);
  const { file, path } = useFolder();
  let gateway: ChildGateway | undefined;
  afterEach(async () => {
    await gateway?.kill();
    gateway = undefined;
  });

  it('refuses a second process, and tells it the pid of the first', async () => {
    gateway = runGateway(file());
    await gateway.next();
    const { pid } = gateway.child;
    expect(await refusal(openInbox(file()).inbox.start())).to.deep.equal({ code: 'CH_INBOX_LOCKED', pid, file: file() });
  });

  it('refuses a second inbox of the same process, which harms neither the first nor its lock', async () => {
    const first = openInbox(file()).inbox;
    await first.start();
    expect((await refusal(openInbox(file()).inbox.start())).pid).to.equal(process.pid);
    gateway = runGateway(file());
    expect(await gateway.next()).to.deep.equal({ code: 'CH_INBOX_LOCKED', params: { file: file(), pid: process.pid } });
    expect((await first.append(makeReceipt('r1'))).duplicate).to.equal(false);
    await first.stop();
  });

  it('refuses a second inbox that comes by a symbolic link', async () => {
    const first = openInbox(file()).inbox;
    await first.start();
    symlinkSync(file(), path('other.db'));
    expect((await refusal(openInbox(path('other.db')).inbox.start())).pid).to.equal(process.pid);
    await first.stop();
  });

  it('is free as soon as its owner is dead, however it died', async () => {
    gateway = runGateway(file());
    await gateway.next();
    await gateway.kill();
    const { inbox } = openInbox(file());
    await inbox.start();
    await inbox.stop();
  });

  it('is free after a stop, and its pid is gone', async () => {
    const first = openInbox(file()).inbox;
    await first.start();
    expect(existsSync(`${file()}-pid`)).to.equal(true);
    await first.stop();
    expect(existsSync(`${file()}-pid`)).to.equal(false);
    const second = openInbox(file()).inbox;
    await second.start();
    await second.stop();
  });

  it('names no pid where the one that is written down belongs to nobody', async () => {
    const first = openInbox(file()).inbox;
    await first.start();
    writeFileSync(`${file()}-pid`, '999999999\n');
    expect((await refusal(openInbox(file()).inbox.start())).pid).to.equal(undefined);
    await first.stop();
  });

  it('is free once the worker thread that held it was ended in the middle of its code', async () => {
    const tools = new URL('../tools.js', import.meta.url).href;
    const source = `
      const { parentPort } = require('node:worker_threads');
      import(${JSON.stringify(tools)}).then(async ({ openInbox }) => {
        const { inbox } = openInbox(${JSON.stringify(file())});
        globalThis.inbox = inbox;
        await inbox.start();
        parentPort.postMessage('started');
        for (;;) {}
      });`;
    const worker = new Worker(source, { eval: true });
    await once(worker, 'message');
    await worker.terminate();
    const { inbox } = openInbox(file());
    await inbox.start();
    await inbox.stop();
  });
});
