import { relative, sep } from 'node:path';
import { watch } from 'chokidar';

export interface Watcher {
  /** Fulfils with the files that were saved since it was last called, once nothing more has been for a moment. */
  changed(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** What no gateway runs: a save in there must not restart one. Recorded cases lie in the folders of tests. */
const ASIDE = new Set(['node_modules', 'coverage', 'test', 'tests', '__tests__', 'cases']);

/** What a gateway may load. A log that somebody writes into the folder is no save. */
const CODE = /\.(?:[cm]?[jt]sx?|json|node|wasm)$/;

/** Editors and builds write several files, and some of them twice: time for them to come to an end, in milliseconds. */
const QUIET_MS = 100;

/** What of a package counts: everything but this folder in it (what a build writes), or that folder alone. */
export interface Part {
  but?: string;
  only?: string;
}

/** Watches a package's folder; fulfils once it does. Left out are {@link ASIDE} and what begins with a dot. */
export async function watchSources(folder: string, { but, only }: Part): Promise<Watcher> {
  const ignored = (path: string): boolean => {
    const [first = '', ...rest] = relative(folder, path).split(sep);
    if (first === '') return false;
    if (first === but || (only !== undefined && first !== only && first !== 'package.json')) return true;
    return [first, ...rest].some((part) => ASIDE.has(part) || part.startsWith('.'));
  };
  const watcher = watch(folder, { ignored, ignoreInitial: true, followSymlinks: false });
  const saved = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let tell: ((files: readonly string[]) => void) | undefined;
  const settle = (): void => {
    timer = undefined;
    if (tell === undefined || saved.size === 0) return;
    const files = [...saved];
    saved.clear();
    tell(files);
    tell = undefined;
  };
  watcher.on('all', (_event, path) => {
    if (!CODE.test(path)) return;
    saved.add(relative(folder, path));
    clearTimeout(timer);
    timer = setTimeout(settle, QUIET_MS);
  });
  // One file that can't be watched is no reason to end.
  watcher.on('error', () => {});
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return {
    changed: () =>
      new Promise((resolve) => {
        tell = resolve;
        if (timer === undefined) settle();
      }),
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
