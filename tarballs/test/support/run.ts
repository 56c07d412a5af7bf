import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** An environment in which npm and pnpm take nothing for granted that belongs to this repository. */
export const environment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_(?!config_registry|config_cache)|NODE_|PNPM_)/i.test(name))),
  npm_config_audit: 'false', npm_config_fund: 'false', npm_config_prefer_offline: 'true', npm_config_update_notifier: 'false', CI: '1',
};

/** Runs a program to its end; throws with all that it printed where it fails. */
export async function run(file: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(file, [...args], { cwd, env: environment, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(' ')}\n${message.split('\n')[0]}\n${stdout}\n${stderr}`, { cause: error });
  }
}
