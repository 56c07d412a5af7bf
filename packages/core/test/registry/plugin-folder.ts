import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** The source of a dialect that has every member; `over` is source that comes last, and so wins. */
export const dialectSource = (name: string, over = ''): string => `({
  apiVersion: 1,
  name: '${name}',
  authentication: 'signature',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify: () => ({ ok: true }),
  identify: () => undefined,
  translate: () => ({ ignored: 'a test' }),
  ${over}
})`;

/** A Standard Schema, written without a library: takes any object, unless it has a member \`bad\`. */
export const SCHEMA_SOURCE = `options: { '~standard': { version: 1, vendor: 'test', validate: (value) => 'bad' in value
  ? { issues: [{ message: 'no good', path: ['bad'] }, { message: 'worse', path: ['list', { key: 2 }, 'x'] }, { message: 'and all of it' }] }
  : { value: { ...value, list: [{ deep: true }], pattern: /x/g } } } },`;

/** A temporary folder with packages in its node_modules, as an operator's project has. */
export class PluginFolder {
  readonly path = realpathSync(mkdtempSync(path.join(tmpdir(), 'change-hook-registry-')));

  /** The folder as the registry wants it. */
  get url(): string {
    return pathToFileURL(this.path + path.sep).href;
  }

  /** Writes a file; its folders are made. Returns its absolute path. */
  write(file: string, text: string): string {
    const whole = path.join(this.path, file);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    return whole;
  }

  /** Installs a package whose only export is \`import\`, of one module. Returns the module's absolute path. */
  install(packageName: string, source: string, packageJson: object = {}): string {
    const folder = path.join('node_modules', packageName);
    const json = { name: packageName, version: '1.2.3', type: 'module', exports: { '.': { import: './index.js' } }, ...packageJson };
    this.write(path.join(folder, 'package.json'), JSON.stringify(json));
    return this.write(path.join(folder, 'index.js'), source);
  }

  /** Installs a dialect. */
  dialect(name: string, over?: string): string {
    return this.install(`change-hook-dialect-${name}`, `export default ${dialectSource(name, over)};`);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
