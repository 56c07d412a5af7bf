import { expect } from 'chai';
import { REMOTE_METHODS } from '../../../src/intake/worker/protocol.js';
import type { ToWorker } from '../../../src/intake/worker/protocol.js';
import { createRemoteInbox } from '../../../src/intake/worker/remote-inbox.js';
import { ChangeHookError, createMemoryInbox, ManualClock } from '../../../src/index.js';

const DIED = new ChangeHookError('CH_INTAKE_WORKER_ENDED', { reason: 'it did not end', mount: 'fake' });

type Call = Extract<ToWorker, { type: 'call' }>;

describe('the inbox as it is called from the other thread', () => {
  function make() {
    const sent: Call[] = [];
    const remote = createRemoteInbox({
      send: (message) => sent.push(message as Call) > 0,
      start: async () => {},
      stop: async () => {},
    });
    const answer = (value: unknown): void => remote.onMessage({ type: 'result', n: sent.at(-1)!.n, value });
    return { ...remote, sent, answer };
  }

  /** What is served on this thread: start and stop are the worker's, and listeners stay where they are. */
  const LOCAL = ['start', 'stop', 'onWork'];
  const port = Object.getOwnPropertyNames(Object.getPrototypeOf(createMemoryInbox({ clock: new ManualClock() })))
    .filter((name) => name !== 'constructor' && !LOCAL.includes(name));

  it('has every method of the port in its table', () => {
    const table = Object.entries(REMOTE_METHODS).filter(([, room]) => room === 'inbox').map(([name]) => name);
    expect(table.sort()).to.deep.equal(port.sort());
  });

  it('passes every call on with its arguments, and gives back what is answered', async () => {
    const { inbox, sent, answer } = make();
    for (const name of port) {
      const method = (inbox as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[name]!;
      const args = [{ lanes: 1 }, ['b'], 'c'];
      const called = method.call(inbox, ...args);
      expect(sent.at(-1)?.method).to.equal(name);
      expect(args.slice(0, sent.at(-1)?.args.length)).to.deep.equal(sent.at(-1)?.args);
      answer([]);
      expect([[], undefined], name).to.deep.include(await called);
    }
    expect(sent.map(({ method }) => method)).to.deep.equal(port);
  });

  it('asks for a replay again with the word that it had, so that it is made once', async () => {
    const { inbox, sent, answer, onDeath, onReady } = make();
    const replayed = inbox.replay('r1', ['sink']);
    onDeath(DIED);
    onReady();
    expect(sent).to.have.length(2);
    expect(sent[1]).to.deep.equal(sent[0]);
    expect(sent[0]?.args[2]).to.be.a('string').with.length.above(20);
    answer(true);
    expect(await replayed).to.equal(true);
    void inbox.replay('r1', ['sink']);
    expect(sent[2]?.args[2]).not.to.equal(sent[0]?.args[2]);
    void inbox.replay('r1', ['sink'], 'my own');
    expect(sent[3]?.args[2]).to.equal('my own');
  });

  it('does not ask again for a translation that the worker died of, nor answers it twice', async () => {
    const { retranslator, inbox, sent, answer, onDeath, onReady } = make();
    const fatal = retranslator.retranslate('r1').then(
      () => undefined,
      (error: unknown) => error,
    );
    const asked = inbox.receipt('r1');
    onDeath(DIED);
    expect(await fatal).to.equal(DIED);
    onReady();
    expect(sent.map(({ method }) => method)).to.deep.equal(['retranslate', 'receipt', 'receipt']);
    answer(undefined);
    expect(await asked).to.equal(undefined);
  });
});
