import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of an operator, with a config and plugins of others in it. */
export interface Workplace {
  folder: string;
  /** Writes a file and returns its path. */
  write(name: string, text: string): string;
  /** Writes `change-hook.config.yaml`. */
  config(...lines: string[]): string;
  /** Installs a package: `source` is its module. */
  install(packageName: string, source: string, version?: string): string;
}

/** A workplace of its own for every test of the describe block that calls it, removed after the test. */
export function useWorkplace(): () => Workplace {
  let at: Workplace | undefined;
  beforeEach(() => void (at = createWorkplace()));
  afterEach(() => {
    if (at !== undefined) rmSync(at.folder, { recursive: true });
  });
  return () => at as Workplace;
}

function createWorkplace(): Workplace {
  // realpath: macOS keeps its temporary folder behind a link, and modules are named by where they are.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ch-cli-')));
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  return {
    folder,
    write,
    config: (...lines) => write('change-hook.config.yaml', `${lines.join('\n')}\n`),
    install(packageName, source, version = '1.2.3') {
      const place = join('node_modules', packageName);
      write(join(place, 'package.json'), JSON.stringify({ name: packageName, version, type: 'module', exports: './index.js' }));
      return write(join(place, 'index.js'), source);
    },
  };
}

/** A dialect of JSON that does what its body says; with a secret, it wants that in the header X-Token. */
export const DEMO_DIALECT = `export default {
  apiVersion: 1,
  name: 'demo',
  authentication: 'token',
  accepts: { methods: ['POST'], mediaTypes: ['application/json', 'text/plain'] },
  options: { '~standard': { version: 1, vendor: 'demo', validate: (value) => ({ value }) } },
  verify(request, ctx) {
    if (ctx.secrets.length === 0) return { ok: true };
    const token = request.header('x-token');
    if (token === undefined) return { ok: false, reason: 'missing' };
    return ctx.secrets.includes(token) ? { ok: true } : { ok: false, reason: 'mismatch' };
  },
  identify: () => undefined,
  translate(request, ctx) {
    const body = request.json();
    if (body.throw) throw new Error(body.throw);
    if (body.ignored || body.invalid || body.polls) return body;
    return { changes: body.changes.map((it) => ({ project: ctx.options.project ?? '', category: request.query.get('category'), ...it })) };
  },
};
`;

/** A sink whose \`check\` answers what its option \`answer\` says. */
export const DEMO_SINK = `export default {
  apiVersion: 1,
  name: 'demo',
  options: { '~standard': { version: 1, vendor: 'demo', validate: (value) => ({ value }) } },
  create({ options }) {
    if (options.throw) throw new Error(options.throw);
    const check = {
      ok: () => ({ ok: true }),
      unreachable: () => ({ ok: false, why: 'unreachable', reason: 'connection refused' }),
      failed: () => ({ ok: false, why: 'failed', reason: 'the login was refused' }),
      never: () => new Promise(() => {}),
      throws: () => { throw new Error('no idea'); },
    }[options.answer];
    return { deliver: () => ({ ok: true }), close() {}, ...(check === undefined ? {} : { check }) };
  },
};
`;

/** An inbox that keeps nothing: for commands that only load it. */
export const NO_INBOX = `export default { apiVersion: 1, name: 'none', create: () => { throw new Error('nobody should make it'); } };
`;
