import type { Change, Outgoing, OutgoingPoll } from 'change-hook-core';
import { deepFreeze } from '../../cases/deep-freeze.js';

/** Stands in every text of a change that no reason and no log may repeat. */
export const PRIVATE = 'sesame-canary-7c1f';

/** A change on its way, as the gateway hands it over; frozen, since it is sent to every sink. */
export function outgoing(number = 0, fields: Partial<Change> = {}, receipt = '01HKX2W0Q4TESTKIT'): Outgoing {
  return deepFreeze({
    change: {
      author: `Ann ${PRIVATE} <ann@example.org>`,
      comments: commentsOf(number, receipt),
      files: [`${PRIVATE}.c`],
      properties: { note: PRIVATE },
      repository: 'https://forge.example.org/door',
      project: 'door',
      ...fields,
    },
    receipt,
    number,
    mount: 'base',
    receivedAt: Date.UTC(2024, 0, 1),
  });
}

/** A knock on its way, as the gateway hands it over. */
export const pollOf = (poller: string | undefined): OutgoingPoll =>
  deepFreeze({ poller, receipt: '01HKX2W0Q4TESTKIT', mount: 'poller', receivedAt: Date.UTC(2024, 0, 1) });

export const commentsOf = (number: number, receipt = '01HKX2W0Q4TESTKIT'): string => `change ${number} of ${receipt}: ${PRIVATE}`;

const NESTED = JSON.parse(`${'['.repeat(90)}1${']'.repeat(90)}`) as Change['properties'][string];

const INHERITED = JSON.parse('{"__proto__": {"a": 1}, "constructor": "x", "toString": null}') as Change['properties'];

/** Changes as the gateway may hand them over, and as few senders make them. */
export const ODD_CHANGES: Readonly<Record<string, Partial<Change>>> = {
  'with every field': {
    committer: 'Bob <bob@example.org>', revision: 'a'.repeat(40), when_timestamp: 1_709_288_430.25, branch: 'main',
    category: 'push', revlink: 'https://forge.example.org/door/commit/a', codebase: 'door', src: 'git',
  },
  'with empty texts': {
    comments: '', files: [], properties: {}, repository: '', project: '', branch: '', revision: '', category: '',
  },
  'that is not ASCII': {
    author: 'Zo\u00eb \u{1f600} <z@example.org>', comments: 'Gr\u00fc\u00dfe \u202e\u{1f468}\u200d\u{1f469}', files: ['\u00e4/\u{1f600}.c'],
    branch: 'f\u00fcr',
  },
  'with control characters': { comments: 'a\u001b[31mb\tc\r\nd\u0007', files: ['a\nb', '"', '\\'], branch: '\u007f' },
  'with quotes and markup': { comments: `"'\`$&<script>{{x}}%s\\n`, files: ['a b', "'; DROP TABLE changes; --"] },
  'with 10,000 files': { files: Array.from({ length: 10_000 }, (_, at) => `folder/file-${at}.c`) },
  'with a megabyte of comments': { comments: 'x'.repeat(1_000_000) },
  'with properties of every type': {
    properties: {
      text: 'a', number: 1.5, big: 2 ** 53, yes: true, none: null, list: [1, ['a', {}]], object: { deep: { deeper: [] } }, '': 'x',
    },
  },
  'with deep properties': { properties: { nested: NESTED } },
  'with the properties that objects have': { properties: INHERITED },
  'at the ends of time': { when_timestamp: 253_402_300_799 },
  'at the begin of time': { when_timestamp: 0 },
};
