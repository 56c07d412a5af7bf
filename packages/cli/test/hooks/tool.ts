import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Why a test that needs these programs is skipped; undefined where all are here. */
export function whyWithout(programs: readonly string[], debian: string): string | undefined {
  const missing = programs.filter((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined);
  return missing.length === 0 ? undefined : `${missing.join(' and ')} not here; install it by: apt-get install ${debian}`;
}

/** Not synchronously: the server that a hook talks to lives in this process. */
export async function runTool(file: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(file, [...args], { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: join(cwd, '..'), LC_ALL: 'C.UTF-8', ...env } });
}
