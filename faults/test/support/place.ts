import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGateway, type Gateway, type GatewayOptions } from './gateway.js';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/', import.meta.url));

/** What every gateway of the suite has, unless its test says otherwise. */
const DEFAULTS = {
  http_host: '127.0.0.1',
  http_port: 0,
  change_hook_dialects: { base: true },
  change_hook_sinks: { jsonl: { path: './changes.jsonl' } },
  change_hook_inbox: { sqlite: { path: './inbox.db' } },
};

const places = new Set<Place>();

/** The last lines that the gateways of the present test have logged. */
export const logTails = (): string[] => [...places].flatMap((place) => place.logTail());

/** A folder with a config, as an operator has one, and the gateways that are started from it, one after another. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'change-hook-faults-'));
  readonly #gateways: Gateway[] = [];

  /** `plugins`: packages of `fixtures/` that are installed beside the config. */
  constructor(config: Readonly<Record<string, unknown>> = {}, plugins: readonly string[] = []) {
    places.add(this);
    this.configure(config);
    for (const name of plugins) this.install(name);
  }

  configure(config: Readonly<Record<string, unknown>>): void {
    writeFileSync(this.path('change-hook.config.json'), JSON.stringify({ ...DEFAULTS, ...config }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  install(name: string): void {
    mkdirSync(this.path('node_modules'), { recursive: true });
    cpSync(join(FIXTURES, name), this.path(join('node_modules', name)), { recursive: true });
  }

  /** Installs a package of this repository beside the config, for a fixture that imports it. */
  link(name: string): void {
    mkdirSync(this.path('node_modules'), { recursive: true });
    symlinkSync(fileURLToPath(new URL('.', import.meta.resolve(`${name}/package.json`))), this.path(join('node_modules', name)));
  }

  /** Starts a gateway and waits until it listens. */
  async start(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
    const gateway = await startGateway({ folder: this.folder, ...options });
    this.#gateways.push(gateway);
    return gateway;
  }

  logTail(): string[] {
    return existsSync(this.path('log')) ? readFileSync(this.path('log'), 'utf8').trimEnd().split('\n').slice(-20) : [];
  }

  /** Kills what still runs. */
  async kill(): Promise<void> {
    for (const gateway of this.#gateways) await gateway.kill();
  }

  /** Kills what still runs and removes the folder. */
  async remove(): Promise<void> {
    places.delete(this);
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
