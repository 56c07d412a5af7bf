import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Packed } from './packed.js';
import { environment, run } from './run.js';
import { STRANGERS } from './strangers.js';

export type Manager = 'npm' | 'pnpm';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** An empty folder of an operator. */
export class Place {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'change-hook-place-')));
  #child: ChildProcess | undefined;

  write(name: string, text: string): string {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  read(name: string): string {
    return existsSync(join(this.folder, name)) ? readFileSync(join(this.folder, name), 'utf8') : '';
  }

  has(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  /** Packs a package of somebody else. */
  async packStranger(name: string): Promise<string> {
    for (const [file, text] of Object.entries(STRANGERS[name] ?? {})) this.write(join('strangers', name, file), text);
    return this.pack(join('strangers', name));
  }

  async pack(folder: string): Promise<string> {
    const printed = await run('npm', ['pack', '--silent', '--pack-destination', this.folder], join(this.folder, folder));
    return join(this.folder, printed.trim().split('\n').at(-1)!);
  }

  /**
   * Installs these and what they need of ours, each from its tarball: none of it is on a registry yet. Both managers are told that wherever
   * one of our names is asked for, the tarball is meant.
   */
  async install(manager: Manager, packed: Packed, others: Readonly<Record<string, string>>): Promise<void> {
    const ours = Object.fromEntries([...packed.tarballs].map(([name, tarball]) => [name, `file:${tarball}`]));
    const dependencies = { ...ours, ...Object.fromEntries(Object.entries(others).map(([name, tarball]) => [name, `file:${tarball}`])) };
    this.write('package.json', JSON.stringify({ name: 'operator', version: '1.0.0', private: true, type: 'module', dependencies, pnpm: { overrides: ours } }));
    if (manager === 'npm') await run('npm', ['install', '--no-package-lock'], this.folder);
    else await run(process.execPath, [join(ROOT, 'scripts/run.mjs'), 'pnpm', '-C', this.folder, 'install', '--no-frozen-lockfile', '--prefer-offline', '--ignore-workspace', '--ignore-scripts'], ROOT);
  }

  /** Starts the installed command, and fulfils with the address at which it listens. */
  async serve(): Promise<string> {
    const child = spawn(join(this.folder, 'node_modules/.bin/change-hook'), ['serve'], { cwd: this.folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (said += piece.toString()));
    for (;;) {
      const [, url] = /listens on (http:\/\/\S+)/.exec(said) ?? [];
      if (url !== undefined) return url;
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} and said:\n${said}`);
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'close')]);
    }
  }

  /** Runs the installed command to its end. */
  change(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    return new Promise((resolve) => {
      const child = spawn(join(this.folder, 'node_modules/.bin/change-hook'), args, { cwd: this.folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
      const texts = { out: '', err: '' };
      child.stdout.on('data', (piece: Buffer) => (texts.out += piece.toString()));
      child.stderr.on('data', (piece: Buffer) => (texts.err += piece.toString()));
      child.on('close', (code) => resolve({ code: code ?? -1, ...texts }));
    });
  }

  /** Fulfils with the changes that the jsonl sink has, once there are so many. */
  async delivered(count: number): Promise<{ author: string; comments: string }[]> {
    for (;;) {
      const lines = this.read('out.jsonl').split('\n').filter((line) => line !== '');
      if (lines.length >= count) return lines.map((line) => JSON.parse(line) as { author: string; comments: string });
      await wait(20);
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
