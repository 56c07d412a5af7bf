import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Log, LogFields } from 'change-hook-core';
import { createLog } from '../../src/log/create-log.js';
import type { LogOptions } from '../../src/log/create-log.js';

/** A log, and what it has written so far. */
function logTo(options: Partial<LogOptions> & { isTTY?: boolean } = {}): {
  log: Log;
  text: () => string;
  lines: () => Record<string, unknown>[];
} {
  const stream: LogOptions['stream'] = Object.assign(
    new PassThrough(),
    options.isTTY === undefined ? {} : { isTTY: options.isTTY },
  );
  let text = '';
  const write = (piece: string | Uint8Array): boolean => ((text += String(piece)), true);
  stream.write = write;
  return {
    log: createLog({ level: 'debug', format: 'json', ...options, stream }),
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** ESC [ 2 J, a bell, C1's CSI, an override of the direction of writing, a zero-width space, a tab, a return. */
const HOSTILE = '\x1b[2J\x07\x9b31m\u202eabc\u200b\t\r';
// eslint-disable-next-line no-control-regex -- these are the characters that it is about
const UNSAFE = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

const message = fc.string({ unit: 'binary' });
const fields = fc.dictionary(fc.string({ unit: 'binary', maxLength: 8 }), fc.jsonValue(), { maxKeys: 4 });

describe('the log', () => {
  for (const [format, isTTY, pretty] of [
    ['auto', true, true],
    ['auto', false, false],
    ['auto', undefined, false],
    ['json', true, false],
    ['pretty', false, true],
  ] as const) {
    it(`is ${pretty ? 'for people' : 'JSON'} with the format ${format} on ${isTTY === undefined ? 'a file' : isTTY ? 'a terminal' : 'what is none'}`, () => {
      const { log, text } = logTo({ format, ...(isTTY === undefined ? {} : { isTTY }) });
      log.info('hello');
      expect(text().startsWith('{')).to.equal(!pretty);
    });
  }

  it('drops what is below its level', () => {
    const { log, lines } = logTo({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines().map(({ level, msg }) => [level, msg])).to.deep.equal([
      ['warn', 'c'],
      ['error', 'd'],
    ]);
  });

  describe('in JSON', () => {
    it('has a line for each message, with its time, level and fields', () => {
      const { log, lines } = logTo();
      log.info('it began', { mount: 'github', n: 3, list: ['a'] });
      const [line] = lines();
      expect(line).to.deep.include({ level: 'info', msg: 'it began', mount: 'github', n: 3, list: ['a'] });
      expect(line?.['time']).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Object.keys(line ?? {})).to.have.members(['level', 'time', 'msg', 'mount', 'n', 'list']);
    });

    it('adds the fields of a child to each of its lines, and not to those of its parent', () => {
      const { log, lines } = logTo();
      const child = log.child({ sink: 'one' }).child({ lane: 'r' });
      child.warn('x', { n: 1 });
      log.warn('y');
      expect(lines()[0]).to.include({ sink: 'one', lane: 'r', n: 1 });
      expect(lines()[1]).not.to.have.any.keys('sink', 'lane', 'n');
    });

    it("lets no field pass for the line's own level, time or message", () => {
      const { log, lines, text } = logTo();
      log.child({ level: 'child', msg: 'child' }).error('the message', { level: 'info', time: 'never', msg: 'forged' });
      expect(lines()[0]).to.include({ level: 'error', msg: 'the message', level_: 'info', time_: 'never', msg_: 'forged' });
      expect(text().match(/"level":/g)).to.have.length(1);
      expect(text().match(/"msg":/g)).to.have.length(1);
    });

    it('takes a message for what it is, percent signs and all', () => {
      const { log, lines } = logTo();
      log.info('100 %s of %d and %j', { n: 1 });
      expect(lines()[0]).to.include({ msg: '100 %s of %d and %j' });
    });

    it('says what an error says', () => {
      const { log, lines } = logTo();
      log.warn('it failed', { error: new Error('no route to host') });
      expect(lines()[0]).to.include({ error: 'no route to host' });
    });

    it('gets over values that JSON can not hold', () => {
      const { log, lines } = logTo();
      const loop: Record<string, unknown> = {};
      loop['self'] = loop;
      const fields = {
        loop,
        big: 10n,
        fn: () => 1,
        nothing: undefined,
        nan: NaN,
        map: new Map([['a', 1]]),
        deep: {
          toJSON: () => {
            throw new Error('no');
          },
        },
      };
      log.info('x', fields);
      log.info('y', Object.create(null) as LogFields);
      expect(lines().map(({ msg }) => msg)).to.deep.equal(['x', 'y']);
    });

    it('escapes what a terminal would obey, and is the same JSON', () => {
      const { log, lines, text } = logTo();
      log.info(HOSTILE, { text: HOSTILE, [HOSTILE]: 1 });
      expect(text().trimEnd()).not.to.match(UNSAFE);
      expect(lines()[0]).to.include({ msg: HOSTILE, text: HOSTILE, [HOSTILE]: 1 });
    });

    it('is one line that can be read back, whatever is logged', () => {
      const { log, text } = logTo();
      fc.assert(
        fc.property(message, fields, (said, beside) => {
          const from = text().length;
          log.child(beside).info(said, beside);
          const line = text().slice(from);
          expect(line.slice(0, -1)).not.to.match(UNSAFE).and.not.to.include('\n');
          expect((JSON.parse(line) as { msg: string }).msg).to.equal(said);
        }),
      );
    });
  });

  describe('for people', () => {
    it('has time, level, message and facts on a line', () => {
      const { log, text } = logTo({ format: 'pretty' });
      log.child({ sink: 'one' }).warn('it is slow', { ms: 20, list: [1], on: true });
      expect(text()).to.match(/^\d\d:\d\d:\d\d warn {2}it is slow {2}sink=one {2}ms=20 {2}list=\[1\] {2}on=true\n$/);
    });

    it('escapes what a terminal would obey, in message, values and names', () => {
      const { log, text } = logTo({ format: 'pretty' });
      log.info(HOSTILE, { text: HOSTILE, list: [HOSTILE], [HOSTILE]: HOSTILE });
      expect(text().slice(0, -1)).not.to.match(UNSAFE).and.not.to.include('\n');
      expect(text()).to.include('\\x1b[2J\\x07\\x9b31m\\u{202e}abc\\u{200b}\\x09\\x0d');
    });

    it('lets no text pass for a line of the log', () => {
      const { log, text } = logTo({ format: 'pretty' });
      log.info('one\n12:00:00 error forged', { text: 'two\n12:00:00 error forged' });
      expect(
        text()
          .split('\n')
          .filter((line) => /^\d\d:/.test(line)),
      ).to.have.length(1);
      expect(text()).to.include('\n  12:00:00 error forged').and.to.include('text=two\\x0a12:00:00');
    });

    it('gets over fields of any name and kind', () => {
      const { log, text } = logTo({ format: 'pretty' });
      log.info('x', { level: 3, time: 4, msg: { a: 1 }, nothing: undefined, none: null });
      expect(text()).to.match(/ info {2}x {2}level_=3 {2}time_=4 {2}msg_=\{"a":1\} {2}none=null\n$/);
    });

    it('is written whatever is logged, with nothing that a terminal obeys', () => {
      const { log, text } = logTo({ format: 'pretty' });
      fc.assert(
        fc.property(message, fields, (said, beside) => {
          const from = text().length;
          log.child(beside).info(said, beside);
          const lines = text().slice(from);
          expect(lines).not.to.match(UNSAFE);
          expect(lines.split('\n').filter((line) => /^\d\d:\d\d:\d\d /.test(line))).to.have.length(1);
        }),
      );
    });
  });

  describe('with a secret in its fields', () => {
    const secrets: LogFields = {
      secret: 'hush',
      secrets: ['hush', 'hush'],
      password: 'hush',
      token: 'hush',
      authorization: 'Basic hush',
      cookie: 'hush',
      options: { secret: 'hush', password: 'hush', token: 'hush', n: 1 },
      headers: { authorization: 'hush', cookie: 'hush' },
    };
    for (const format of ['json', 'pretty'] as const) {
      it(`blanks it, in a line and in a child's fields (${format})`, () => {
        const { log, text } = logTo({ format });
        log.info('a', secrets);
        log.child(secrets).info('b');
        expect(text()).to.include('[blanked]').and.not.to.include('hush');
      });
    }

    it("leaves the caller's own object as it was", () => {
      const { log } = logTo();
      const given = { secret: 'hush', options: { token: 'hush' } };
      log.info('a', given);
      expect(given).to.deep.equal({ secret: 'hush', options: { token: 'hush' } });
    });
  });
});
