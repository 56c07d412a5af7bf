import { testSink } from 'change-hook-testkit';
import type { SinkWorld } from 'change-hook-testkit';
import plugin from '../src/index.js';
import { FakeMaster } from './support/fake-master.js';
import type { FakeCall, FakeMasterOptions } from './support/fake-master.js';
import { FakeWww } from './support/fake-www.js';
import type { WwwCall } from './support/fake-www.js';

/** What a call that has come in is waited for by. */
class Bell {
  #waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  ring(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** A master with its PB port. */
class MasterByPb implements SinkWorld {
  readonly #comments: string[] = [];
  readonly #bell = new Bell();
  #master: FakeMaster | undefined;
  #stopped = false;
  readonly #options: FakeMasterOptions = { password: 'sesame password' };

  async start() {
    this.#options.onChange = (call) => this.#take(call);
    this.#master = await FakeMaster.start(this.#options);
    return { options: { master: `127.0.0.1:${this.#master.port}`, password: 'sesame password' } };
  }

  received(): readonly string[] {
    return this.#comments;
  }

  async break(): Promise<void> {
    this.#stopped = true;
    await this.#master?.stop();
  }

  hang(): Promise<void> {
    this.#options.onChange = () => this.#bell.ring();
    return this.#bell.next();
  }

  fail(): void {
    this.#options.onChange = (call) => call.raise('builtins.RuntimeError', 'the database is locked');
  }

  async mend(): Promise<void> {
    this.#options.onChange = (call) => this.#take(call);
    // A master that never stopped keeps its connections: stopping it again would be trouble of its own.
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#master = await FakeMaster.start(this.#options, this.#master?.port);
  }

  async stop(): Promise<void> {
    await this.#master?.stop();
  }

  #take(call: FakeCall): void {
    this.#comments.push((call.args[0] as ReadonlyMap<string, string>).get('comments')!);
    call.answer();
  }
}

/** A master with its web server. */
class MasterByUrl implements SinkWorld {
  readonly #comments: string[] = [];
  readonly #polls: (string | undefined)[] = [];
  readonly #bell = new Bell();
  #www: FakeWww | undefined;

  async start() {
    this.#www = await FakeWww.start((call) => this.#take(call));
    return { options: { url: this.#www.url, url_user: 'change', url_password: 'sesame password', change_id_property: false } };
  }

  received(): readonly string[] {
    return this.#comments;
  }

  polled(): readonly (string | undefined)[] {
    return this.#polls;
  }

  break(): void {
    this.#www!.handle = (call) => call.cut();
  }

  hang(): Promise<void> {
    this.#www!.handle = () => this.#bell.ring();
    return this.#bell.next();
  }

  fail(): void {
    this.#www!.handle = ({ form, answer }) => answer(500, `Error processing ${form['comments'] ?? form['poller']}`);
  }

  refuse(): void {
    this.#www!.handle = ({ form, answer }) => answer(400, `no such thing: ${form['comments'] ?? form['poller']}`);
  }

  mend(): void {
    this.#www!.handle = (call) => this.#take(call);
  }

  async stop(): Promise<void> {
    await this.#www?.stop();
  }

  /** As a master does, which refuses a change whose time is no number before it makes one. */
  #take({ path, form, answer }: WwwCall): void {
    if (path === '/change_hook/poller') {
      this.#polls.push(form['poller']);
      return answer(200, 'no change found');
    }
    if (form['when_timestamp'] === '?') return answer(400, 'could not convert string to float');
    this.#comments.push(form['comments'] ?? '');
    answer(200, '1 change found');
  }
}

// CI shares its cores: a call may take its time there.
const common = { plugin, patienceMs: 10_000, describe, it };
testSink({ ...common, name: 'the sink buildbot by master', makeWorld: () => new MasterByPb() });
testSink({ ...common, name: 'the sink buildbot by url', makeWorld: () => new MasterByUrl() });
