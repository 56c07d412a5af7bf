import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { describeError, escapeForTerminal } from 'change-hook-core';
import type { Log, LogFields } from 'change-hook-core';

/** What a log is made with. */
export interface LogOptions {
  /** The least that is written. */
  level: 'debug' | 'info' | 'warn' | 'error';
  /** `auto`: for people on a terminal, JSON elsewhere. */
  format: 'auto' | 'json' | 'pretty';
  /** Where lines go: stderr of the process, usually. */
  stream: NodeJS.WritableStream & { isTTY?: boolean };
}

/** A second net: no field of these names is ever written, whoever logs it. */
const BLANKED = ['secret', 'secrets', 'password', 'token', 'authorization', 'cookie'];

/** The gateway's log: JSON lines by pino, or lines for people. Texts of strangers never move a terminal's cursor. */
export function createLog(options: LogOptions): Log {
  const pretty = options.format === 'pretty' || (options.format === 'auto' && options.stream.isTTY === true);
  return wrap(
    pino(
      {
        level: options.level,
        base: null,
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        redact: { paths: BLANKED.flatMap((name) => [name, `*.${name}`]), censor: '[blanked]' },
      },
      pretty ? createPrettyStream(options.stream) : createJsonStream(options.stream),
    ),
  );
}

function wrap(logger: Logger): Log {
  return {
    debug: (message, fields) => logger.debug(toFacts(fields), message),
    info: (message, fields) => logger.info(toFacts(fields), message),
    warn: (message, fields) => logger.warn(toFacts(fields), message),
    error: (message, fields) => logger.error(toFacts(fields), message),
    child: (fields) => wrap(logger.child(toFacts(fields))),
  };
}

const OWN = ['level', 'time', 'msg'];

/** No field may pass for one of the line's own; and of an error JSON would leave nothing. */
function toFacts(fields: LogFields = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [OWN.includes(name) ? `${name}_` : name, value instanceof Error ? describeError(value) : value]),
  );
}

/** What a terminal obeys and JSON lets stand: C1 controls, bidirectional marks, invisible characters. Escaped, it is the same JSON. */
const UNSAFE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function createJsonStream(stream: NodeJS.WritableStream): DestinationStream {
  return {
    write(line) {
      stream.write(line.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`));
    },
  };
}

/** `12:34:56 warn  message  name=value ...` */
function createPrettyStream(stream: NodeJS.WritableStream): DestinationStream {
  return {
    write(line) {
      const { time, level, msg = '', ...fields } = JSON.parse(line) as { time: string; level: string; msg?: string } & LogFields;
      const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
      const facts = Object.entries(fields).map(([name, value]) => escapeForTerminal(`${name}=${show(value)}`));
      // Lines after the first are indented, so that no text can pass for a line of the log.
      const text = escapeForTerminal(msg, '\n').replaceAll('\n', '\n  ');
      stream.write(`${[`${time.slice(11, 19)} ${level.padEnd(5)} ${text}`, ...facts].join('  ')}\n`);
    },
  };
}
