import { expect } from 'chai';
import { ENRICH_NOTE, ManualClock, MemoryLog } from 'change-hook-core';
import type { Change, Enrichment, HttpCall } from 'change-hook-core';
import dialect from '../src/index.js';
import { options as schema } from '../src/options.js';

const hashOf = (character: string): string => character.repeat(40);

/** Gerrit, by the path that is asked for: a text as it stands, anything else as Gerrit writes JSON, a number as a status. */
class Gerrit {
  readonly calls: HttpCall[] = [];
  constructor(readonly answers: Record<string, unknown>) {}

  get = async (call: HttpCall) => {
    this.calls.push(call);
    const answer = this.answers[call.path.join('/')] ?? 404;
    const text =
      typeof answer === 'string' ? answer : typeof answer === 'number' ? 'Not found' : `)]}'\n${JSON.stringify(answer)}`;
    return Promise.resolve({
      status: typeof answer === 'number' ? answer : 200,
      header: () => undefined,
      text: () => text,
      json: () => JSON.parse(text) as unknown,
    });
  };
}

const changeWith = (note: unknown): Change => ({
  author: 'Bo',
  comments: '',
  files: [],
  properties: { event: 'x', [ENRICH_NOTE]: note as never },
  repository: 'acme/door',
  project: 'acme/door',
  revision: hashOf('c'),
  branch: 'main',
});
const patchSet = changeWith({ kind: 'change', project: 'acme/door', change: 'acme/door~123', commit: hashOf('b') });
const updated = changeWith({ kind: 'ref', project: 'acme/door', commit: hashOf('c'), before: hashOf('a') });

const FILES = `changes/acme/door~123/revisions/${hashOf('b')}/files`;
const COMMIT = `projects/acme/door/commits/${hashOf('c')}`;
const commit = {
  commit: hashOf('c'),
  parents: [{ commit: hashOf('a') }],
  author: { name: 'Ann', email: 'ann@example.org', date: '2024-03-01 09:20:30.000000000' },
  committer: { name: 'Gerrit', email: 'gerrit@example.org', date: '2024-03-01 09:25:00.000000000' },
  subject: 'Oil',
  message: 'Oil\n\nIt squeaked.\n',
};

async function enriched(
  gerrit: Gerrit,
  changes: readonly Change[],
  options: Record<string, unknown> = {},
): Promise<readonly Change[]> {
  const ctx = {
    options: schema.parse({ gerrit_url: 'https://review.example.org/r', ...options }),
    secrets: [],
    log: new MemoryLog(),
    clock: new ManualClock(),
  };
  const answer = (await dialect.enrich?.(changes, {
    ...ctx,
    http: gerrit,
    signal: new AbortController().signal,
  })) as Enrichment & { changes: readonly Change[] };
  return answer.changes;
}

const partial = (changes: readonly Change[]): unknown[] => changes.map(({ properties }) => properties['change_hook_partial']);

describe('enrich of gerrit', () => {
  it("lists the files of a patch set, of a renamed one both names, and none of Gerrit's own", async () => {
    const gerrit = new Gerrit({
      [FILES]: {
        '/COMMIT_MSG': { status: 'A' },
        'src/new.c': { status: 'R', old_path: 'src/old.c' },
        'src/copy.c': { status: 'C', old_path: 'src/a.c' },
        Makefile: {},
      },
    });
    const changes = await enriched(gerrit, [patchSet]);
    expect(changes[0]?.files).to.deep.equal(['src/new.c', 'src/old.c', 'src/copy.c', 'Makefile']);
    expect(partial(changes)).to.deep.equal([undefined]);
    expect(gerrit.calls[0]).to.deep.include({ base: 'https://review.example.org/r', verify: true });
    expect(gerrit.calls[0]?.headers).to.not.have.property('authorization');
  });

  it('asks with user and token where there are such', async () => {
    const gerrit = new Gerrit({ [`a/${FILES}`]: {} });
    expect(partial(await enriched(gerrit, [patchSet], { user: 'ci', token: 'sesame', verify: false }))).to.deep.equal([
      undefined,
    ]);
    expect(gerrit.calls[0]?.headers?.['authorization']).to.equal(`Basic ${Buffer.from('ci:sesame').toString('base64')}`);
    expect(gerrit.calls[0]?.verify).to.equal(false);
  });

  it('reads the commit at which a ref stands, and its files', async () => {
    const [change] = await enriched(new Gerrit({ [COMMIT]: commit, [`${COMMIT}/files`]: { 'a.c': {} } }), [updated]);
    expect(change).to.deep.include({
      author: 'Ann <ann@example.org>',
      committer: 'Gerrit <gerrit@example.org>',
      comments: 'Oil\n\nIt squeaked.\n',
      files: ['a.c'],
      when_timestamp: 1709285100,
    });
    expect(change?.properties).to.deep.equal({ event: 'x' });
  });

  it('marks an update of several commits partial: the files of those between are not told', async () => {
    const gerrit = new Gerrit({
      [COMMIT]: { ...commit, parents: [{ commit: hashOf('9') }] },
      [`${COMMIT}/files`]: { 'a.c': {} },
    });
    expect(partial(await enriched(gerrit, [updated]))).to.deep.equal([true]);
  });

  it('delivers what Gerrit will not tell marked partial, and goes on with the next', async () => {
    for (const status of [401, 403, 404]) {
      const changes = await enriched(new Gerrit({ [FILES]: status, [COMMIT]: commit, [`${COMMIT}/files`]: {} }), [
        patchSet,
        updated,
      ]);
      expect(partial(changes)).to.deep.equal([true, undefined]);
    }
  });

  it('asks for nothing that is no hash', async () => {
    const gerrit = new Gerrit({});
    expect(
      partial(
        await enriched(gerrit, [changeWith({ kind: 'ref', project: 'acme/door', commit: '../../x', before: '' }), changeWith(3)]),
      ),
    ).to.deep.equal([true, true]);
    expect(gerrit.calls).to.deep.equal([]);
  });

  it('fails, to be tried again, when Gerrit answers nonsense', async () => {
    for (const answer of ['<html>', ")]}'\n[1]", 204]) {
      const error: unknown = await enriched(new Gerrit({ [FILES]: answer }), [patchSet]).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'CH_HTTP_FAILED', retry: 'later' });
    }
  });

  it('completes 40 refs of an event at most', async () => {
    const gerrit = new Gerrit({ [COMMIT]: commit, [`${COMMIT}/files`]: {} });
    const changes = await enriched(
      gerrit,
      Array.from({ length: 45 }, () => updated),
    );
    expect(partial(changes).filter((it) => it === true)).to.have.length(5);
    expect(gerrit.calls).to.have.length(80);
  });
});
