import { expect } from 'chai';
import { MemoryLog, silentLog } from '../../src/index.js';

describe('MemoryLog', () => {
  it('keeps lines with level, message and fields', () => {
    const log = new MemoryLog();
    log.debug('a');
    log.info('b', { n: 1 });
    log.warn('c');
    log.error('d', { n: 2 });
    expect(log.lines).to.deep.equal([
      { level: 'debug', message: 'a', fields: {} },
      { level: 'info', message: 'b', fields: { n: 1 } },
      { level: 'warn', message: 'c', fields: {} },
      { level: 'error', message: 'd', fields: { n: 2 } },
    ]);
  });

  it("shares a child's lines, with its fields on each; a line's own win", () => {
    const log = new MemoryLog({ a: 1 });
    log.child({ b: 2 }).child({ c: 3 }).info('x', { a: 9 });
    expect(log.lines).to.deep.equal([{ level: 'info', message: 'x', fields: { a: 9, b: 2, c: 3 } }]);
  });

  it('gives one text with everything in it, inside errors, maps and sets too', () => {
    const log = new MemoryLog();
    log.info('in the message', {
      text: 'in text', deep: { list: ['in a list'] }, map: new Map([['in a key', 'in a map']]), set: new Set(['in a set']), big: 12345678901234567890n,
      error: Object.assign(new Error('in an error', { cause: new TypeError('in a cause') }), { code: 'IN_A_CODE' }),
    });
    for (const word of ['in the message', 'in text', 'in a list', 'in a key', 'in a map', 'in a set', '12345678901234567890', 'in an error', 'in a cause', 'IN_A_CODE']) {
      expect(log.text()).to.include(word);
    }
  });
});

describe('silentLog', () => {
  it('drops everything', () => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) expect(silentLog.child({ a: 1 })[level]('x')).to.equal(undefined);
  });
});
