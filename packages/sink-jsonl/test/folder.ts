import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder a test, removed after it; call it in a `describe`. */
export function temporaryFolder(): () => string {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'change-hook-jsonl-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}
