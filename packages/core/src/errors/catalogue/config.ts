import { entry } from '../entry.js';

const suggestion = (guess: string | undefined): string => (guess === undefined ? '' : `; did you mean "${guess}"?`);

export const CONFIG_ERRORS = {
  CH_CONFIG_NOT_FOUND: entry<{ looked: readonly string[] }>({
    message: ({ looked }) => `no config file; looked for ${looked.join(', ')}`,
    mend: () => 'write change-hook.config.yaml there, or name a file with --config FILE',
    retry: 'never',
    audience: 'operator',
  }),
  CH_CONFIG_AMBIGUOUS: entry<{ files: readonly string[] }>({
    message: ({ files }) => `more than one config file: ${files.join(', ')}`,
    mend: () => 'keep one of them, or name the one to use with --config FILE',
    retry: 'never',
    audience: 'operator',
  }),
  CH_CONFIG_UNREADABLE: entry<{ file: string; reason: string }>({
    message: ({ file, reason }) => `the config ${file} can't be read: ${reason}`,
    mend: () => 'mend the file at the place named',
    retry: 'never',
    audience: 'operator',
  }),
  CH_CONFIG_UNKNOWN_KEY: entry<{ key: string; where: string; guess?: string | undefined }>({
    message: ({ key, where, guess }) => `unknown key "${key}" in ${where}${suggestion(guess)}`,
    mend: ({ key, guess }) => (guess === undefined ? `remove "${key}"` : `write "${guess}" instead of "${key}"`),
    retry: 'never',
    audience: 'operator',
  }),
  CH_CONFIG_VALUE: entry<{ path: string; problem: string }>({
    message: ({ path, problem }) => `the config's ${path}: ${problem}`,
    mend: ({ path }) => `correct ${path}`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_CONFIG_SECRET: entry<{ path: string; reference: string; reason: string }>({
    message: ({ path, reference, reason }) => `the config's ${path} refers to ${reference}, and ${reason}`,
    mend: ({ reference }) => `give ${reference} a value: an empty secret never means open`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_CONFIG_OPTIONS_INVALID: entry<{ kind: string; name: string; plugin: string; issues: readonly string[] }>({
    message: ({ kind, name, plugin, issues }) => `the options of the ${kind} "${name}" (${plugin}) are not valid: ${issues.join('; ')}`,
    mend: ({ kind, name }) => `correct these options of the ${kind} "${name}" in the config`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_CONFIG_TOKEN_OPEN: entry<{ mount: string }>({
    message: ({ mount }) => `the mount "${mount}" has a token for the forge's API and lets everybody in: strangers could make it ask that API`,
    mend: ({ mount }) => `give change_hook_dialects.${mount} a secret or $auth, or remove its token`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_CONFIG_CATCH_UP: entry<{ mount: string; reason: string; mend: string }>({
    message: ({ mount, reason }) => `the mount "${mount}" can't catch up: ${reason}`,
    mend: ({ mend }) => mend,
    retry: 'never',
    audience: 'operator',
  }),
  CH_CONFIG_POLLS_UNTAKEN: entry<{ mount: string; sinks: readonly string[] }>({
    message: ({ mount, sinks }) =>
      `the mount "${mount}" knocks on the pollers of a master, and ${sinks.length === 0 ? 'it has no sink' : `no sink of it takes that: it has ${sinks.join(', ')}`}`,
    mend: ({ mount }) => `give it a sink of the kind buildbot with url, the root of the master's web server; or remove change_hook_dialects.${mount}`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_CONFIG_PROBLEMS: entry<{ count: number; summary: string }>({
    message: ({ count, summary }) => `${count} ${count === 1 ? 'problem' : 'problems'} in the configuration:\n${summary}`,
    mend: () => 'mend each of them; `change-hook check` lists them without starting',
    retry: 'never',
    audience: 'operator',
  }),
};
