import { expect } from 'chai';
import { accept, acceptSink, refuse, refuseSink } from './check.js';

describe('a sink in the config', () => {
  it("that is true gets no options and delivery's own policy", () => {
    expect(acceptSink(true)).to.deep.equal({ sink: 'one', plugin: 'one', options: undefined, policy: {} });
  });

  it('that is false is as good as absent', () => {
    expect(accept({ change_hook_sinks: { one: false } }).sinks).to.deep.equal([]);
  });

  it('gives the plugin its options and delivery its policy, in milliseconds', () => {
    expect(
      acceptSink({
        $sink: 'buildbot',
        $attempts: 5,
        $first_wait: 0.5,
        $longest_wait: 60,
        $jitter: 0.25,
        $concurrency: 4,
        $timeout: 10,
        $max_age: 86_400,
        master: 'x:9989',
      }),
    ).to.deep.equal({
      sink: 'one',
      plugin: 'buildbot',
      options: { master: 'x:9989' },
      policy: {
        attempts: 5,
        firstWaitMs: 500,
        longestWaitMs: 60_000,
        jitter: 0.25,
        concurrency: 4,
        timeoutMs: 10_000,
        maximumAgeMs: 86_400_000,
      },
    });
  });

  for (const [key, value] of [
    ['$sink', 5],
    ['$attempts', 0],
    ['$attempts', 1.5],
    ['$first_wait', 0],
    ['$longest_wait', -1],
    ['$jitter', 'no'],
    ['$jitter', 1.5],
    ['$concurrency', 0],
    ['$concurrency', 257],
    ['$timeout', '10'],
    ['$max_age', 0],
  ] as const) {
    it(`has no ${key} of ${JSON.stringify(value)}`, () => {
      expect(refuseSink({ [key]: value })).to.include(`change_hook_sinks.one.${key}:`);
    });
  }

  for (const [key, guess] of [
    ['$sinks', '$sink'],
    ['$attempt', '$attempts'],
    ['$max-age', '$max_age'],
    ['$dialect', undefined],
  ] as const) {
    it(`has no key ${key}`, () => {
      const [problem] = refuse({ change_hook_sinks: { one: { [key]: 1 } } });
      expect(problem?.params).to.deep.equal({ key, where: 'change_hook_sinks.one', guess });
    });
  }

  it('is neither null nor a list', () => {
    expect(refuseSink(null)).to.include('must be true, false or an object');
    expect(refuseSink([])).to.include('must be true, false or an object');
  });
});
