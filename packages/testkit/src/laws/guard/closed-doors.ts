import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import net from 'node:net';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import type { TouchKind } from './guard.js';

/** A function that is closed: where it hangs, and its name there. */
export interface Door {
  kind: TouchKind;
  holder: object;
  name: string;
  /** How it is called in a message. */
  what: string;
}

function of(kind: TouchKind, holder: object, prefix: string, ...names: string[]): Door[] {
  const functions = names.filter((name) => typeof (holder as Record<string, unknown>)[name] === 'function');
  return functions.map((name) => ({ kind, holder, name, what: `${prefix}${name}()` }));
}

/** All functions of a module; what begins in upper case is a class. */
const every = (holder: object): string[] => Object.keys(holder).filter((name) => /^[a-z]/.test(name));

/**
 * All that leads out, at the lowest place that JavaScript can reach: http, https, tls and undici all end in `net.Socket`.
 */
export function closedDoors(): Door[] {
  return [
    ...of('network', globalThis, '', 'fetch'),
    ...of('network', net.Socket.prototype, 'net.Socket.', 'connect'),
    ...of('network', net.Server.prototype, 'net.Server.', 'listen'),
    ...of('network', dgram.Socket.prototype, 'dgram.Socket.', 'bind', 'connect', 'send'),
    ...of('network', dns, 'dns.', ...every(dns)),
    ...of('network', dns.promises, 'dns.promises.', ...every(dns.promises)),
    ...of('timer', globalThis, '', 'setTimeout', 'setInterval', 'setImmediate'),
    ...of('timer', timers, 'timers.', 'setTimeout', 'setInterval', 'setImmediate'),
    ...of('timer', timersPromises, 'timers.promises.', 'setTimeout', 'setInterval', 'setImmediate'),
    ...of('clock', globalThis.performance, 'performance.', 'now'),
    ...of('clock', process, 'process.', 'hrtime', 'uptime'),
    // eslint-disable-next-line no-restricted-properties -- not to read the time, but to notice who does
    ...of('clock', process.hrtime, 'process.hrtime.', 'bigint'),
    ...of('disk', fs, 'fs.', ...every(fs)),
    ...of('disk', fs.promises, 'fs.promises.', ...every(fs.promises)),
    ...of('process', childProcess, 'child_process.', ...every(childProcess)),
    ...of('process', process, 'process.', 'exit', 'kill', 'abort', 'chdir'),
    ...of('console', console, 'console.', 'log', 'info', 'warn', 'error', 'debug', 'dir', 'trace', 'table'),
    ...of('console', process.stdout, 'process.stdout.', 'write'),
    ...of('console', process.stderr, 'process.stderr.', 'write'),
  ];
}
