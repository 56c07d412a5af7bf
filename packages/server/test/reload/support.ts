import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestGateway } from '../gateway/support.js';
import type { GatewayOptions } from '../../src/index.js';

/** What the sinks of the package `probe` do, seen from the test: they run in its thread. */
export interface Probe {
  /** A line an instance that was made: the sink's name and its option `n`. */
  made: string[];
  closed: string[];
  /** What has arrived: `name/n repository comments`. */
  arrived: string[];
  /** Lanes to which two calls were under way at once. */
  overlaps: string[];
  /** Calls to instances with this `n` do not end until `letGo`. */
  hangs: Set<unknown>;
  letGo: () => void;
  underWay: Map<string, number>;
  held: (() => void)[];
  /** Told of each call. */
  onCall: () => void;
}

const SINK = `
const probe = () => globalThis[Symbol.for('change-hook-probe')];
export default {
  apiVersion: 1,
  name: 'probe',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => (value.wrong ? { issues: [{ message: 'wrong: not that' }] } : { value: { ...value } }) } },
  create({ options, name }) {
    const me = name + '/' + options.n;
    probe().made.push(me);
    return {
      async deliver(changes, { signal }) {
        const [{ change }] = changes;
        const lane = name + ' ' + change.repository;
        const p = probe();
        p.underWay.set(lane, (p.underWay.get(lane) ?? 0) + 1);
        if (p.underWay.get(lane) > 1) p.overlaps.push(lane);
        p.onCall();
        try {
          if (p.hangs.has(options.n)) {
            const ended = await new Promise((resolve) => {
              p.held.push(() => resolve(true));
              signal.addEventListener('abort', () => resolve(false));
            });
            if (!ended) return { ok: false, why: 'unreachable', reason: 'cut off' };
          } else await new Promise((resolve) => setImmediate(resolve));
          p.arrived.push(...changes.map(({ change }) => me + ' ' + change.repository + ' ' + change.comments));
          return { ok: true };
        } finally {
          p.underWay.set(lane, p.underWay.get(lane) - 1);
        }
      },
      close: () => void probe().closed.push(me),
    };
  },
};
`;

/** `slow` bodies take many turns to be verified; those that say `fails` are not translated before the option `mended`. */
const DIALECT = `
export default {
  apiVersion: 1,
  name: 'demo',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => (value.wrong ? { issues: [{ message: 'wrong: not that' }] } : { value: { ...value } }) } },
  authentication: 'token',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify(request, ctx) {
    const token = request.header('x-token');
    const ok = ctx.secrets.length === 0 || ctx.secrets.includes(token) ? { ok: true } : { ok: false, reason: token === undefined ? 'missing' : 'mismatch' };
    if (!request.json().slow) return ok;
    return new Promise((resolve) => {
      let turns = 0;
      const look = () => (++turns < 2000 ? setImmediate(look) : resolve(ok));
      look();
    });
  },
  identify: () => undefined,
  translate(request, ctx) {
    const { slow, fails, die, ...change } = request.json();
    if (die) process.exit(3);
    if (fails && !ctx.options.mended) throw new Error('not yet');
    return { changes: [{ author: 'a', project: ctx.options.project ?? '', ...change }] };
  },
};
`;

/** A gateway whose config is a file that a test writes anew. */
export class ReloadGateway extends TestGateway {
  readonly probe: Probe = {
    made: [], closed: [], arrived: [], overlaps: [],
    hangs: new Set(), underWay: new Map(), held: [], onCall: () => {},
    letGo: () => this.probe.held.splice(0).forEach((end) => end()),
  };
  readonly file = join(this.folder, 'change-hook.config.json');

  constructor() {
    super();
    (globalThis as Record<symbol, unknown>)[Symbol.for('change-hook-probe')] = this.probe;
    this.install('change-hook-sink-probe', SINK);
    this.install('change-hook-dialect-demo', DIALECT);
  }

  install(name: string, source: string, version = '1.0.0'): void {
    const folder = join(this.folder, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, type: 'module', exports: './index.js' }));
    writeFileSync(join(folder, 'index.js'), source);
  }

  /** One sink `probe/1` unless the config has others. */
  write(config: Record<string, unknown>): void {
    const whole = { http_port: 0, change_hook_sinks: { probe: { n: 1 } }, change_hook_inbox: { sqlite: { path: 'inbox.db' } }, ...config };
    writeFileSync(this.file, JSON.stringify(whole));
  }

  override async start(config: Record<string, unknown>, options: Partial<GatewayOptions> = {}): Promise<this> {
    this.write(config);
    return super.start({}, { config: { file: this.file }, ...options });
  }

  /** Writes the config and reloads. */
  reload(config: Record<string, unknown>) {
    this.write(config);
    return this.gateway.reload();
  }

  /** Sends a change; fulfils with the status. */
  async send(mount: string, body: Record<string, unknown>, token?: string): Promise<number> {
    const response = await this.post(`/change_hook/${mount}`, JSON.stringify(body), token === undefined ? {} : { 'x-token': token });
    await response.text();
    return response.status;
  }

  /** Waits until something is so, looking again whenever the event loop has turned. */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
  }

  override async close(): Promise<void> {
    this.probe.hangs.clear();
    this.probe.letGo();
    await super.close();
  }
}

export const change = (comments: string, repository = 'r', more: Record<string, unknown> = {}) => ({ comments, repository, ...more });
