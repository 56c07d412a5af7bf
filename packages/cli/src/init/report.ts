import { dirname, join, resolve } from 'node:path';
import { tableLines } from '../print-table.js';
import { caddySite, nginxLocation, STATE_FOLDER, systemdUnit } from './deploy-texts.js';
import type { Forge } from './forges.js';
import { basePathOf } from './settings.js';
import type { Settings } from './settings.js';
import { BASIC_USER, chosen } from './write-config.js';

/** What is left to do once the files are there. It names secrets by their files, and never prints one. */
export function report(settings: Settings, written: readonly string[]): string[] {
  const folder = dirname(settings.config);
  const sections: [title: string, lines: readonly string[]][] = [
    ['written, each for you alone to read (mode 600):', written.map((file) => `  ${file}`)],
    ...chosen(settings).map((forge): [string, string[]] => [`for ${forge.title}:`, forgeLines(forge, settings)]),
    ...(settings.sinks.includes('buildbot') ? [['in the master.cfg of Buildbot:', masterLines(settings)] as [string, string[]]] : []),
    ['systemd:', indent(systemdUnit(unitOf(settings)))],
    ...(/^\/(?:home|root|run\/user)\//.test(settings.config) ? [['note:', ['  the unit sees no home folder (ProtectHome): put the config below /etc, or leave that line out']] as [string, string[]]] : []),
    ['nginx:', indent(nginxLocation(settings))],
    ['Caddy:', indent(caddySite(settings))],
    ['then:', [
      ...(settings.config.startsWith('/etc/') ? [`  chown -R change-hook: ${folder}   # the user of the unit must read the secrets`] : []),
      `  change-hook check --connect --config ${settings.config}`,
      `  change-hook serve --config ${settings.config}`,
    ]],
  ];
  return sections.flatMap(([title, lines], at) => [...(at === 0 ? [] : ['']), title, ...lines]);
}

const indent = (text: string): string[] => text.trimEnd().split('\n').map((line) => (line === '' ? '' : `  ${line}`));

function forgeLines({ dialect, guard, where, repository, contentType, events, todo = [] }: Forge, settings: Settings): string[] {
  const file = join(dirname(settings.config), 'secrets', dialect);
  const url = `${settings.url.origin}${basePathOf(settings)}/change_hook/${dialect}`;
  const rows = {
    secret: [['URL', url], ['secret', `what stands in ${file}`]],
    query: [['URL', `${url}?token=SECRET`], ['SECRET', `what stands in ${file}`]],
    bearer: [['URL', url], ['token', `what stands in ${file}`]],
    basic: [['URL', url], ['user', BASIC_USER], ['password', `what stands in ${file}`]],
    none: [['URL', url]],
  }[guard];
  const byCommand = repository === undefined ? [] : [['or', `change-hook hooks create ${dialect} ${repository} --url ${url} --token-file FILE --config ${settings.config}`]];
  return tableLines([['where', where], ...rows, ...(contentType === undefined ? [] : [['content type', contentType]]), ['events', events], ...byCommand, ...todo.map((it) => ['to do', it])]);
}

function masterLines({ config, masterUser, masterPasswordFile, master, masterUrl, forges }: Settings): string[] {
  const file = masterPasswordFile ?? join(dirname(config), 'secrets', 'buildbot');
  const port = /:(\d+)$/.exec(master)?.[1] ?? '9989';
  const dialects = forges.includes('poller') ? '{"base": True, "poller": True}' : '{"base": True}';
  return [
    `  c["protocols"] = {"pb": {"port": ${Number(port)}}}`,
    `  c["change_source"].append(changes.PBChangeSource(user=${JSON.stringify(masterUser)}, passwd=PASSWORD))   # what stands in ${file}`,
    ...(masterUrl === undefined ? [] : [`  c["www"]["change_hook_dialects"] = ${dialects}`]),
  ];
}

/** The unit may write its state folder alone; a store elsewhere needs a word. */
function unitOf({ config, store }: Settings): { config: string; writable?: string } {
  const of = dirname(resolve(dirname(config), store));
  return of === STATE_FOLDER || of.startsWith(`${STATE_FOLDER}/`) ? { config } : { config, writable: of };
}
