import type { Gateway, GatewayMount } from 'change-hook-server';

/** What an operator wants to know once the gateway runs: what is mounted, whether it is guarded, where changes go, a line to try. */
export function describeGateway(gateway: Gateway): string {
  const { address, port } = gateway.address;
  const host = address.includes(':') ? `[${address}]` : address;
  const url = `http://${host}:${port}`;
  const mounts = gateway.mounts.length === 0 ? ['  nothing is mounted: every /change_hook URL answers 404'] : gateway.mounts.map(describeMount);
  const sinks = gateway.sinks.length === 0 ? ['  none: changes are stored and go nowhere'] : gateway.sinks.map(({ name, plugin }) => `  ${name}  ${plugin}`);
  const width = Math.max(...mounts.map((text) => text.indexOf('  ', 2)));
  return [
    `change-hook listens on ${url}`,
    'mounts:',
    ...mounts.map((text) => align(text, width)),
    'sinks:',
    ...sinks,
    ...warnings(gateway),
    ...tryLine(gateway, url),
  ].join('\n');
}

function describeMount({ path, dialect, authentication, unprotected, open }: GatewayMount): string {
  const guard = unprotected ? 'open to everybody' : open ? 'guarded by $auth' : `guarded by its ${authentication}`;
  return `  ${path}  ${dialect}, ${guard}`;
}

const align = (text: string, width: number): string => {
  const end = text.indexOf('  ', 2);
  return end < 0 ? text : text.slice(0, end).padEnd(width) + text.slice(end);
};

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

function warnings(gateway: Gateway): string[] {
  const open = gateway.mounts.filter((mount) => mount.unprotected).map(({ mount }) => mount);
  if (open.length === 0 || LOOPBACK.test(gateway.address.address)) return [];
  return [`warning: anybody who can reach this address can make changes through ${open.join(', ')}: set a secret or $auth`];
}

function tryLine(gateway: Gateway, url: string): string[] {
  const base = gateway.mounts.find(({ dialect, unprotected }) => dialect.startsWith('base@') && unprotected);
  if (base === undefined) return [];
  return ['try:', `  curl -d author='Ann <ann@example.org>' -d comments='hello' -d repository=demo ${url}${base.path}`];
}
