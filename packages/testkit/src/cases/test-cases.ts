import { readdirSync, readFileSync } from 'node:fs';
import { createHookRequest } from 'change-hook-core';
import { assertGolden } from './golden.js';
import { readCase } from './read-case.js';
import { runCase } from './run-case.js';
import type { AnyDialect } from './run-case.js';
import type { DescribeFunction, ItFunction } from '../laws/law.js';
import type { Sign } from '../dialect/sign.js';

export interface CasesSuite {
  dialect: AnyDialect;
  /** A folder of case folders: `NAME/{request.json, body.json|body.txt|body.bin, expected.json, about.md?}`; ends in a slash. */
  cases: URL;
  /** The mount's options, as a config has them. Default `{}`. */
  options?: Readonly<Record<string, unknown>>;
  /** For cases whose `sign` names no header; see `signers`. */
  sign?: Sign;
  describe: DescribeFunction;
  it: ItFunction;
}

/**
 * Runs each case folder against a dialect: verify, identify, translate, and the result must equal `expected.json`. The
 * runner is the caller's (`describe`, `it`), so no test framework is needed here. `UPDATE_GOLDEN=1` writes what is expected.
 */
export function testCases({ dialect, cases, options = {}, sign, describe, it }: CasesSuite): void {
  if (!cases.href.endsWith('/')) throw new Error(`cases must be the URL of a folder and end in a slash: ${cases.href}`);
  const folders = readdirSync(cases, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // A suite that finds nothing would pass for ever.
  if (folders.length === 0) throw new Error(`no case folder in ${cases.href}`);
  describe(`cases of the dialect ${dialect.name}`, () => {
    for (const name of folders.map((entry) => entry.name).sort()) {
      const folder = new URL(`${encodeURIComponent(name)}/`, cases);
      it(titleOf(name, folder), async () => {
        const { parts, options: own } = await readCase(folder, options, sign);
        await assertGolden(new URL('expected.json', folder), await runCase(dialect, own, createHookRequest(parts)));
      });
    }
  });
}

/** The name, and the first line of `about.md` where there is one. */
function titleOf(name: string, folder: URL): string {
  try {
    const line = readFileSync(new URL('about.md', folder), 'utf8').split('\n')[0]?.trim();
    return line ? `${name}: ${line}` : name;
  } catch {
    return name;
  }
}
