import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testCases } from 'change-hook-testkit';
import type { AnyDialect, Sign } from 'change-hook-testkit';

/** Every file below a folder, by its path in it. */
export function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => [join(parentPath, name).slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(join(parentPath, name), 'latin1')]),
  );
}

/** Runs the cases in a folder as the suite of their author would; fulfils with the failures. */
export async function runCases(dialect: AnyDialect, folder: string, sign?: Sign): Promise<{ ran: number; failures: unknown[] }> {
  const tests: (() => unknown)[] = [];
  const it = (_title: string, test: () => unknown): void => void tests.push(test);
  testCases({
    dialect, cases: pathToFileURL(`${folder}/`), ...(sign === undefined ? {} : { sign }), describe: (_title: string, body: () => void) => body(), it,
  });
  const failures: unknown[] = [];
  for (const test of tests) {
    try {
      await test();
    } catch (error) {
      failures.push(error);
    }
  }
  return { ran: tests.length, failures };
}
