import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeError } from 'change-hook-core';
import { CONFIG_FILES } from 'change-hook-server';

export interface NewFiles {
  /** Absolute path of the config. */
  config: string;
  text: string;
  /** What goes into `secrets/` beside it, by name. */
  secrets: Readonly<Record<string, string>>;
}

/** Writes all of them or none, and never over a file that is there. Returns the paths, the config last. */
export function writeFiles({ config, text, secrets }: NewFiles): string[] {
  const folder = dirname(config);
  const place = join(folder, 'secrets');
  const files = [...Object.entries(secrets).map(([name, secret]) => [join(place, name), `${secret}\n`] as const), [config, text] as const];
  const wanted = new Set([...CONFIG_FILES.map((name) => join(folder, name)), ...files.map(([file]) => file)]);
  const taken = [...wanted].filter((file) => existsSync(file));
  if (taken.length > 0) {
    throw new Error(`${taken.join(', ')} ${taken.length === 1 ? 'is' : 'are'} there already, and nothing is ever written over; move it away, or name another place by --config FILE`);
  }
  const written: string[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    // One that is there stays as it is: whoever made it has other files in it.
    if (!existsSync(place)) mkdirSync(place, { mode: 0o700 });
    for (const [file, content] of files) {
      // Exclusively: what appeared since it was looked for stays as well. The config holds no secret, and is for its owner all the same.
      writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
      written.push(file);
    }
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    throw new Error(`nothing was written: ${describeError(error)}`, { cause: error });
  }
  return written;
}
