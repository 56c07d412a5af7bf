import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';

/**
 * Compares `actual` with a golden file. `UPDATE_GOLDEN=1` writes the file instead, never where `CI` is set: there a changed
 * result must fail.
 */
export async function assertGolden(
  file: URL,
  actual: unknown,
  // eslint-disable-next-line no-restricted-properties -- this is how a person, and a CI, speak to a suite
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (env['UPDATE_GOLDEN'] === '1' && !env['CI']) {
    await writeFile(file, `${JSON.stringify(actual, undefined, 2)}\n`);
    return;
  }
  assert.deepStrictEqual(JSON.parse(JSON.stringify(actual)), await readGolden(file));
}

async function readGolden(file: URL): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Error('expected.json is missing; write it with UPDATE_GOLDEN=1, then read what it says', { cause });
  }
  return JSON.parse(text);
}
