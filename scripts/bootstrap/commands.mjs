import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runChild } from './child.mjs';
import { Failure, report, say } from './failure.mjs';
import { runPnpm } from './install.mjs';
import { ROOT, tool, userFolder } from './paths.mjs';
import { makeInstalled, makeReady } from './ready.mjs';
import { COMPARE, FAULTS, mochaArgs, TARBALLS } from './test-files.mjs';

const NODE = [process.execPath, '--enable-source-maps'];

const COMMANDS = {
  start: {
    text: 'run the gateway; --config FILE runs another config than the shipped one',
    async run(args) {
      await makeReady();
      const named = args.some((arg) => arg === '-c' || arg === '--config' || arg.startsWith('--config='));
      await runCli(['serve', ...(named ? [] : ['--config', join(ROOT, 'change-hook.config.yaml')]), ...args]);
    },
  },
  'change-hook': {
    text: 'run the command-line tool; files are relative to your folder',
    async run(args) {
      await makeReady();
      await runCli(args);
    },
  },
  test: {
    text: 'run the tests, or those in the files and folders named; other arguments go to mocha',
    async run(args) {
      await makeReady();
      return inRoot([...NODE, tool('mocha', 'bin', 'mocha.js'), ...mochaArgs(args)]);
    },
  },
  'test:faults': {
    text: 'run the crash and fault suite: minutes, with processes that are killed; see docs/faults.md',
    async run(args) {
      await makeReady();
      const patience = ['--timeout', '600000', '--slow', '60000'];
      return inRoot([...NODE, tool('mocha', 'bin', 'mocha.js'), ...patience, ...mochaArgs(args, userFolder(), FAULTS)]);
    },
  },
  'test:buildbot': {
    text: "send our cases to a real Buildbot's own hooks and to the gateway, and compare; see docs/beside-buildbot.md",
    async run(args) {
      await makeReady();
      const patience = ['--timeout', '180000', '--slow', '5000'];
      return inRoot([...NODE, tool('mocha', 'bin', 'mocha.js'), ...patience, ...mochaArgs(args, userFolder(), COMPARE)]);
    },
  },
  'test:tarballs': {
    text: 'pack every package, install them elsewhere with npm and pnpm, and run from there; see CONTRIBUTING.md',
    async run(args) {
      await makeReady();
      const patience = ['--timeout', '300000', '--slow', '30000'];
      return inRoot([...NODE, tool('mocha', 'bin', 'mocha.js'), ...patience, ...mochaArgs(args, userFolder(), TARBALLS)]);
    },
  },
  coverage: {
    text: 'run the tests and report how much of the sources they reach',
    async run(args) {
      await makeReady();
      const c8 = tool('c8', 'bin', 'c8.js');
      return inRoot([process.execPath, c8, ...NODE, tool('mocha', 'bin', 'mocha.js'), ...mochaArgs(args)]);
    },
  },
  docs: {
    text: 'make the API reference in var/api, from the docstrings; a warning fails',
    async run(args) {
      // A room's types are read from the declarations of the other rooms.
      await makeReady();
      return inRoot([process.execPath, tool('typedoc', 'bin', 'typedoc'), ...args]);
    },
  },
  lint: {
    text: 'check the import law and the code rules',
    async run(args) {
      // The rules that know types read the declarations of the other rooms.
      await makeReady();
      return inRoot([process.execPath, tool('eslint', 'bin', 'eslint.js'), '--max-warnings=0', ...(args.length > 0 ? args : ['.'])]);
    },
  },
  bench: {
    text: 'run the benchmarks; see bench/README.md',
    async run(args) {
      await makeReady();
      return inRoot([process.execPath, join(ROOT, 'bench', 'run.mjs'), ...args]);
    },
  },
  build: {
    text: 'install and build what is out of date; arguments go to tsc -b',
    run: (args) => makeReady(args),
  },
  pnpm: {
    text: 'run the pnpm of this repository',
    async run(args) {
      await makeInstalled();
      return runPnpm(args, { cwd: ROOT });
    },
  },
};

export async function main([name, ...args]) {
  try {
    const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
    if (command === undefined) throw new Failure(usage(name), { exitCode: 2 });
    process.exitCode = (await command.run(args)) ?? process.exitCode;
  } catch (error) {
    report(error);
  }
}

function usage(name) {
  const lines = Object.entries(COMMANDS).map(([command, { text }]) => `  ${command.padEnd(13)} ${text}`);
  return [...(name === undefined ? [] : [`no such command: ${name}`]), 'node scripts/run.mjs COMMAND [ARGS]', ...lines].join('\n');
}

const inRoot = ([file, ...args]) => runChild(file, args, { cwd: ROOT });

/**
 * The command-line tool takes this process over. A child would need every signal passed on, and would get those of a terminal
 * twice (a terminal signals the whole group); and it would live on after a `kill -9` of its parent, with the store locked.
 */
async function runCli(args) {
  const bin = join(ROOT, 'packages', 'cli', 'dist', 'src', 'bin.js');
  try {
    process.chdir(userFolder());
  } catch (error) {
    say(`${userFolder()} can't be entered (${error.code}); files are relative to ${process.cwd()}`);
  }
  process.setSourceMapsEnabled(true);
  process.argv = [process.execPath, bin, ...args];
  await import(pathToFileURL(bin).href);
}
