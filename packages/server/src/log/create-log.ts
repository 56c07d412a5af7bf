import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { escapeForTerminal } from 'change-hook-core';
import type { Log, LogFields } from 'change-hook-core';

export interface LogOptions {
  level: 'debug' | 'info' | 'warn' | 'error';
  /** `auto`: for people on a terminal, JSON elsewhere. */
  format: 'auto' | 'json' | 'pretty';
  /** Where lines go: stderr of the process, usually. */
  stream: NodeJS.WritableStream & { isTTY?: boolean };
}

/** The gateway's log: JSON lines by pino, or lines for people. Texts of strangers never move a terminal's cursor. */
export function createLog(options: LogOptions): Log {
  const pretty = options.format === 'pretty' || (options.format === 'auto' && options.stream.isTTY === true);
  const destination: DestinationStream = pretty ? createPrettyStream(options.stream) : { write: (line) => void options.stream.write(line) };
  return wrap(
    pino(
      {
        level: options.level,
        base: null,
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        // A second net: no field of these names is ever written, whoever logs it.
        redact: { paths: ['secret', 'password', 'token', 'authorization', '*.secret', '*.password', '*.token', '*.authorization'], censor: '[blanked]' },
      },
      destination,
    ),
  );
}

function wrap(logger: Logger): Log {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}

/** `12:34:56 warn  message  name=value ...` */
function createPrettyStream(stream: NodeJS.WritableStream): DestinationStream {
  return {
    write(line) {
      const { time, level, msg, ...fields } = JSON.parse(line) as { time: string; level: string; msg: string } & LogFields;
      const facts = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
      const text = [`${time.slice(11, 19)} ${level.padEnd(5)} ${msg}`, ...facts].join('  ');
      stream.write(`${escapeForTerminal(text, '\n')}\n`);
    },
  };
}
