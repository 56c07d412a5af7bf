import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(join(ROOT, 'package.json'));

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export interface MadePackage {
  folder: string;
  /** Runs the command that makes packages, in the folder above. */
  create(kind: 'dialect' | 'sink', ...args: string[]): Promise<Ran>;
  /** Runs a program of a dependency in a folder below. */
  run(name: string, program: string, ...args: string[]): Promise<Ran>;
  /** Puts there what `npm install` would, from this workspace. */
  link(name: string): void;
  /** Rejects where the options that its README gives as an example are not what its schema takes. The package is compiled. */
  takesItsReadme(kind: 'dialect' | 'sink', name: string): Promise<void>;
}

const DEPENDENCIES = ['change-hook-core', 'change-hook-testkit', 'zod', 'mocha', 'typescript', '@types/node', '@types/mocha'];

/** A folder to make packages in, for each test of the block that calls it. */
export function useFolder(): () => MadePackage {
  let made: MadePackage;
  beforeEach(() => void (made = make(realpathSync(mkdtempSync(join(tmpdir(), 'ch-create-'))))));
  afterEach(() => rmSync(made.folder, { recursive: true }));
  return () => made;
}

function make(folder: string): MadePackage {
  const execute = async (file: string, args: readonly string[], cwd: string): Promise<Ran> => {
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [file, ...args], { cwd, encoding: 'utf8', env: { ...process.env, CI: '1' } });
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  };
  const placeOf = (name: string): string => dirname(require.resolve(`${name}/package.json`));
  return {
    folder,
    create: (kind, ...args) => execute(join(ROOT, 'dist/test/run-create.js'), [kind, ...args], folder),
    run: (name, program, ...args) => execute(join(folder, name, 'node_modules', program), args, join(folder, name)),
    link(name) {
      for (const dependency of DEPENDENCIES) {
        const at = join(folder, name, 'node_modules', dependency);
        mkdirSync(dirname(at), { recursive: true });
        symlinkSync(placeOf(dependency), at);
      }
    },
    async takesItsReadme(kind, name) {
      const [, example = ''] = /^```yaml\n([^]*?)^```/m.exec(readFileSync(join(folder, name, 'README.md'), 'utf8')) ?? [];
      const written = parse(example.replace(/\$\{env:[A-Z_][A-Z0-9_]*\}/g, 'sesame')) as Record<string, Record<string, unknown>>;
      const { options } = (await import(pathToFileURL(join(folder, name, 'dist/src/options.js')).href)) as { options: z.ZodType };
      const result = await options['~standard'].validate(Object.values(written[`change_hook_${kind}s`] ?? {})[0]);
      expect(result.issues, example).to.equal(undefined);
      expect(JSON.stringify(written), 'a reference that is none').to.not.contain('${');
    },
  };
}
