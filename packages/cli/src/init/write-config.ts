import { dirname } from 'node:path';
import { FORGES } from './forges.js';
import type { Forge } from './forges.js';
import { basePathOf } from './settings.js';
import type { Settings } from './settings.js';

/** The user that Basic asks for, where a forge can do nothing better. */
export const BASIC_USER = 'change-hook';

/** The config as a commented YAML file. Secrets are in files of `secrets/` beside it. */
export function configText(settings: Settings): string {
  const basePath = basePathOf(settings);
  return [
    '# The config of a Change Hook gateway, written by change-hook init. Every key: docs/configuration.md.',
    '# Secrets are files beside it, a secret a file. After a change: change-hook check, then change-hook reload.',
    '',
    '# A proxy with TLS stands before it; nobody else needs to reach this port.',
    'http_host: 127.0.0.1',
    `http_port: ${settings.port}`,
    ...(basePath === '' ? [] : [`base_path: ${basePath}   # the proxy passes paths on as they are`]),
    'trusted_proxies: 127.0.0.1   # whose X-Forwarded-For is believed',
    '',
    '# Who may send. A key is the last part of the URL; only what stands here is ever loaded.',
    'change_hook_dialects:',
    ...chosen(settings).flatMap(mountLines),
    '',
    '# Where changes go: each of these gets all of them.',
    'change_hook_sinks:',
    ...settings.sinks.flatMap((sink) => sinkLines(sink, settings)),
    '',
    '# What was taken and is not delivered yet. On a disk of this machine, and for one gateway.',
    'change_hook_inbox:',
    `  sqlite: { path: ${quoted(settings.store)} }`,
    '',
  ].join('\n');
}

/** The chosen forges, in the order of the list. */
export const chosen = ({ forges }: Pick<Settings, 'forges'>): Forge[] => FORGES.filter(({ dialect }) => forges.includes(dialect));

const secretOf = (name: string): string => `"\${file:./secrets/${name}}"`;

function mountLines({ dialect, title, guard, required = [], hints = [] }: Forge): string[] {
  const guards = {
    secret: [`secret: ${secretOf(dialect)}`, 'strict: true   # never open, not even by a mistake here'],
    query: [`$auth: { query: ${secretOf(dialect)} }   # it signs nothing that proves who sends: a token in the URL does`],
    bearer: [`$auth: { bearer: ${secretOf(dialect)} }`],
    basic: [`$auth: { basic: { user: ${BASIC_USER}, password: ${secretOf(dialect)} } }   # it signs nothing: a password does`],
    none: [],
  }[guard];
  return ['', `  # ${title}`, `  ${dialect}:`, ...[...guards, ...required].map((line) => `    ${line}`), ...hints.map((line) => `    # ${line}`)];
}

function sinkLines(sink: Settings['sinks'][number], { master, masterUser, masterUrl, masterPasswordFile, store }: Settings): string[] {
  if (sink === 'console') return ['', '  # Prints each change.', '  console: true'];
  if (sink === 'jsonl') return ['', '  # A line of JSON a change.', `  jsonl: { path: ${quoted(`${dirname(store)}/changes.jsonl`)} }`];
  const password = masterPasswordFile === undefined ? secretOf('buildbot') : quoted(`\${file:${masterPasswordFile}}`);
  return [
    '', '  # A Buildbot master, whose change_source has a PBChangeSource for this user.', '  buildbot:',
    `    master: ${quoted(master)}`, `    user: ${quoted(masterUser)}`, `    password: ${password}`,
    masterUrl === undefined ? '    # url: http://localhost:8020   # the root of its web server: then no change is ever recorded twice' : `    url: ${quoted(masterUrl)}`,
  ];
}

/** As YAML and JSON both read it. */
const quoted = (text: string): string => JSON.stringify(text);
