import { readdir } from 'node:fs/promises';
import type { HookRequestParts, Mount } from 'change-hook-core';
import { createHookRequest } from 'change-hook-core';
import { readCase } from '../../cases/read-case.js';
import { breach } from '../../laws/breach.js';
import type { DialectSuite } from '../dialect-suite.js';
import { dress, slotsOf, strip } from '../sign.js';
import type { Slot } from '../sign.js';
import { ask } from './ask.js';
import type { Outcome } from './ask.js';
import { mountOf, tryMount } from './mounting.js';
import { SuiteClock } from './suite-clock.js';
import { WatchedRequest } from './watched-request.js';

/** A request of a case that is as the sender sends it, to try the laws on. */
export interface Specimen {
  name: string;
  /** `in the case NAME`, for a message. */
  where: string;
  /** Without any signature. */
  parts: HookRequestParts;
  /** The case's options, without a secret. */
  options: Readonly<Record<string, unknown>>;
  /** A mount with these options; it has a secret only where the dialect takes no options without one. */
  mount: Mount;
  /** What the dialect makes of it there. */
  outcome: Outcome;
}

const SECRETS = ['change-hook-testkit-first', 'change-hook-testkit-second'] as const;

/** The dialect under test, with what each law needs of it. */
export class Subject {
  readonly suite: DialectSuite;
  readonly secrets: readonly [string, string, ...string[]];
  #read: Promise<{ specimens: Specimen[]; failures: unknown[] }> | undefined;

  constructor(suite: DialectSuite) {
    this.suite = suite;
    const [first, second, ...more] = suite.secrets ?? SECRETS;
    if (first === undefined || second === undefined || first === second) {
      throw new Error('testDialect: secrets must hold two secrets or more, all different');
    }
    this.secrets = [first, second, ...more];
  }

  get dialect(): DialectSuite['dialect'] {
    return this.suite.dialect;
  }

  /** The requests of all cases, but for those at which something was thrown. */
  async specimens(): Promise<Specimen[]> {
    return (await this.#all()).specimens;
  }

  /** Throws what was thrown at the first case that failed: one law tells it, and not every one. */
  async throwFailure(): Promise<void> {
    const [failure] = (await this.#all()).failures;
    if (failure === undefined) return;
    throw failure instanceof Error ? failure : new Error('a case could not be read', { cause: failure });
  }

  /** The requests that mean something to the dialect: it makes changes of them, knocks on pollers, or ignores them. */
  async understood(): Promise<Specimen[]> {
    const specimens = await this.specimens();
    const understood = specimens.filter(({ outcome }) => 'translation' in outcome && !('invalid' in outcome.translation));
    if (understood.length > 0) return understood;
    await this.throwFailure();
    return breach(
      'no case holds a request that the dialect understands',
      'add a case folder with a real request of the sender, see docs/testkit.md',
    );
  }

  /** A mount with a secret, or with several, and a specimen's other options. */
  locked({ options, where }: Specimen, ...secrets: string[]): Promise<Mount> {
    return mountOf(this.dialect, { ...options, ...this.lock(...secrets) }, `a secret, ${where}`);
  }

  /** The options that make a mount verify by these secrets. */
  lock(...secrets: string[]): Readonly<Record<string, unknown>> {
    return this.suite.lock?.(...secrets) ?? { secret: secrets.length === 1 ? secrets[0] : secrets };
  }

  /** A mount without a secret; undefined where the dialect takes no options without one. */
  async open(options: Readonly<Record<string, unknown>>): Promise<Mount | undefined> {
    const mounted = await tryMount(this.dialect, options);
    return 'mount' in mounted ? mounted.mount : undefined;
  }

  /** What the author's `sign` adds to a request. */
  async sign(parts: HookRequestParts, secret: string, now = new SuiteClock().wall): Promise<Slot[]> {
    const { sign } = this.suite;
    if (sign === undefined) {
      return breach(
        `the dialect declares authentication: '${this.dialect.authentication}', and testDialect was given no sign`,
        'give it sign: (request, secret) => headers, that signs as the sender does; ' +
        "signers.hmacHex({ header: 'x-signature' }) and others are ready-made. " +
          "A dialect that can check no secret declares authentication: 'none'",
      );
    }
    return slotsOf(await sign(createHookRequest(parts), secret, { now }));
  }

  /** The request, signed. */
  async signed(parts: HookRequestParts, secret: string, now?: number): Promise<HookRequestParts> {
    return dress(parts, await this.sign(parts, secret, now));
  }

  #all(): Promise<{ specimens: Specimen[]; failures: unknown[] }> {
    return (this.#read ??= this.#readAll());
  }

  async #readAll(): Promise<{ specimens: Specimen[]; failures: unknown[] }> {
    const { cases, options = {} } = this.suite;
    const specimens: Specimen[] = [];
    const failures: unknown[] = [];
    const names = (await readdir(cases, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    for (const name of names.sort()) {
      await this.#specimen(name, new URL(`${encodeURIComponent(name)}/`, cases), options).then(
        (specimen) => specimens.push(specimen),
        (failure: unknown) => failures.push(failure),
      );
    }
    return { specimens, failures };
  }

  async #specimen(name: string, folder: URL, base: Readonly<Record<string, unknown>>): Promise<Specimen> {
    const where = `in the case ${name}`;
    const read = await readCase(folder, base, this.suite.sign);
    const { secret: _, ...options } = read.options;
    const parts = strip(read.parts, read.signed);
    const open = await this.open(options);
    const mount = open !== undefined || this.dialect.authentication === 'none'
      ? open ?? await mountOf(this.dialect, options, `the options of the case ${name}`)
      : await mountOf(this.dialect, { ...options, ...this.lock(this.secrets[0]) }, `the options of the case ${name} and a secret`);
    return { name, where, parts, options, mount, outcome: await ask(mount, new WatchedRequest(parts), { where }) };
  }
}
