import type { Gateway } from 'change-hook-server';
import { describeGuards } from './describe-guards.js';
import { line } from './io.js';
import { tableLines } from './print-table.js';
import { VERSION } from './version.js';

/** What is said otherwise where no config file is. */
export interface PrintedWords {
  /** Lines after those of the sinks. */
  more?: readonly string[];
  /** How a mount is closed to strangers. */
  close?: string;
}

/**
 * Prints what an operator wants to know once the gateway runs: what is mounted, whether it is guarded, where changes go, a line to
 * try. In one write, so that whoever waits for the first line has the rest, too.
 */
export function printGateway(
  stream: NodeJS.WritableStream,
  gateway: Pick<Gateway, 'address' | 'config' | 'mounts' | 'sinks'>,
  { more = [], close = 'set a secret or $auth' }: PrintedWords = {},
): void {
  const { address, port } = gateway.address;
  const { file } = gateway.config;
  const open = gateway.mounts.filter(({ guards }) => guards.length === 0);
  const lines = [
    `change-hook ${VERSION} listens on ${urlOf(address, port)}${file === undefined ? '' : ` with ${file}`}`,
    'mounts:',
    ...tableLines(mountRows(gateway.mounts)),
    'sinks:',
    ...tableLines(sinkRows(gateway.sinks)),
    ...more,
  ];
  if (open.length > 0 && !isLoopback(address)) {
    lines.push(`warning: whoever reaches this address can make changes through ${open.map(({ mount }) => mount).join(', ')}: ${close}`);
  }
  const base = open.find(({ dialect }) => dialect.startsWith('base@'));
  if (base !== undefined) {
    const url = `${urlOf(reachable(address), port)}${base.path}`;
    lines.push('try:', `  curl -d author='Ann <ann@example.org>' -d comments='hello' -d repository=demo ${url}`);
  }
  line(stream, lines.join('\n'));
}

interface MountLike {
  path: string;
  dialect: string;
  guards: readonly string[];
}

export const mountRows = (mounts: readonly MountLike[]): string[][] =>
  mounts.length === 0
    ? [['none: every /change_hook URL answers 404']]
    : mounts.map(({ path, dialect, guards }) => [path, dialect, describeGuards(guards)]);

export const sinkRows = (sinks: readonly { name: string; plugin: string }[]): string[][] =>
  sinks.length === 0 ? [['none: changes are stored and go nowhere']] : sinks.map(({ name, plugin }) => [name, plugin]);

const urlOf = (address: string, port: number): string => `http://${address.includes(':') ? `[${address}]` : address}:${port}`;

const isLoopback = (address: string): boolean => /^(?:127\.|::1$|::ffff:127\.)/.test(address);

/** Every address of this machine is no address to send to. */
const reachable = (address: string): string => (address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address);
