import { expect } from 'chai';
import { long, short } from '../src/format.js';
import { painted, plain } from '../src/paint.js';
import { outgoing } from './outgoing.js';

const sha = '8f2c1d0a9b7e6d5c4b3a29181706f5e4d3c2b1a0';

describe('a change on the console, long', () => {
  it('tells where, who, when, what and what it touches', () => {
    const change = outgoing({
      branch: 'main',
      revision: sha,
      when_timestamp: 1_704_067_200.5,
      committer: 'Hub <hub@example.org>',
      revlink: 'https://git.example/house/8f2c',
      comments: 'Mend the door\n\nIt creaked.\n',
      files: ['door.c', 'door.h'],
      category: 'push',
      project: 'house',
      properties: { event: 'push' },
    });
    expect(long(change, plain).split('\n')).to.deep.equal([
      'https://git.example/house main 8f2c1d0a9b7e',
      '  Mona <mona@example.org>, 2024-01-01 00:00:00 UTC',
      '  committed by Hub <hub@example.org>',
      '  https://git.example/house/8f2c',
      '    Mend the door',
      '',
      '    It creaked.',
      '  project house, category push',
      '  2 files: door.c, door.h',
      '  1 property: event',
      '  receipt r1, change 1, by the mount github',
      '',
      '',
    ]);
  });

  it('leaves out what the change does not have', () => {
    const bare = outgoing({ comments: '', files: [], repository: '' });
    expect(long(bare, plain).split('\n')).to.deep.equal([
      'no repository',
      '  Mona <mona@example.org>',
      '  no files',
      '  receipt r1, change 1, by the mount github',
      '',
      '',
    ]);
  });

  it('shortens a long comment and a long list of files, and counts the rest', () => {
    const comments = Array.from({ length: 2000 }, (_, n) => `line ${n}`).join('\n');
    const files = Array.from({ length: 10_000 }, (_, n) => `f${n}`);
    const text = long(outgoing({ comments, files }), plain);
    expect(text).to.contain('    line 11\n    ... 1,988 more lines\n');
    expect(text).to.contain('10,000 files: f0, f1, f2, f3, f4, f5, f6, f7 and 9,992 more');
  });

  it('escapes the text of strangers in every field', () => {
    const evil = 'x\u001b]0;owned\u0007\ny';
    const text = long(
      outgoing({
        author: evil, committer: evil, comments: evil, files: [evil], revision: evil, branch: evil, category: evil, revlink: evil,
        properties: { [evil]: 1 }, repository: evil, project: evil, codebase: evil,
      }),
      plain,
    );
    expect(text).not.to.contain('\u001b');
    expect(text).not.to.contain('\u0007');
    expect(text.split('\n').filter((line) => line.startsWith('y'))).to.deep.equal([]);
  });

  it('shows a tab as spaces', () => {
    expect(long(outgoing({ comments: 'a\tb' }), plain)).to.contain('\n    a    b\n');
  });

  it('shows a revision that is no hash as it is', () => {
    expect(long(outgoing({ revision: 'r12345678901234' }), plain)).to.contain(' r12345678901234\n');
  });

  it('leaves out a time that no calendar has', () => {
    expect(long(outgoing({ when_timestamp: 1e300 }), plain)).to.contain('  Mona <mona@example.org>\n');
  });
});

describe('a change on the console, short', () => {
  it('is one line', () => {
    const comments = 'Mend the door\n\nIt creaked.';
    expect(short(outgoing({ branch: 'main', revision: sha, when_timestamp: 1_704_067_200, comments }), plain)).to.equal(
      '2024-01-01 00:00:00 UTC github https://git.example/house main 8f2c1d0a9b7e ' +
        'Mona <mona@example.org>: Mend the door (1 file)\n',
    );
  });

  it('is one line also for an empty comment', () => {
    expect(short(outgoing({ comments: '' }), plain)).to.equal(
      'github https://git.example/house Mona <mona@example.org>: (1 file)\n',
    );
  });
});

describe('colours', () => {
  it('end where they were begun', () => {
    expect(short(outgoing({ branch: 'main' }), painted)).to.contain('\u001b[36mmain\u001b[39m ');
  });

  it('leave an empty text alone', () => {
    expect(painted('bold', '')).to.equal('');
  });
});
