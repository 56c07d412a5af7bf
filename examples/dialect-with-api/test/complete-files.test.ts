import { expect } from 'chai';
import { ENRICH_NOTE, ManualClock, silentLog } from 'change-hook-core';
import type { Change, EnrichContext, HttpAnswer, HttpCall } from 'change-hook-core';
import { describe, it } from 'mocha';
import { completeFiles } from '../src/complete-files.js';
import type { Options } from '../src/options.js';

const CHANGE: Change = {
  author: 'Ann', comments: '', files: [], revision: '8f/2c', repository: 'https://forge.example/house.git', project: '', properties: { [ENRICH_NOTE]: 7 },
};

/** A context whose forge answers so, and what it was asked. */
function forge(status: number, body: unknown): { calls: HttpCall[]; ctx: EnrichContext<Options> } {
  const calls: HttpCall[] = [];
  const answer: HttpAnswer = { status, header: () => undefined, text: () => JSON.stringify(body), json: () => body };
  const ctx: EnrichContext<Options> = {
    options: { api: 'https://forge.example/api', token: 'forge-token' },
    secrets: [],
    log: silentLog,
    clock: new ManualClock(),
    signal: new AbortController().signal,
    http: { get: async (call) => (calls.push(call), answer) },
  };
  return { calls, ctx };
}

describe('completeFiles', () => {
  it('asks for the files of a commit, with the token', async () => {
    const { calls, ctx } = forge(200, { files: ['door.c'] });
    expect(await completeFiles([CHANGE], ctx)).to.deep.equal({ changes: [{ ...CHANGE, files: ['door.c'] }] });
    expect(calls).to.deep.equal([
      { base: 'https://forge.example/api', path: ['projects', 7, 'commits', '8f/2c', 'files'], headers: { authorization: 'Bearer forge-token' } },
    ]);
  });

  it('keeps the change of a commit that is not there any more', async () => {
    expect(await completeFiles([CHANGE], forge(404, {}).ctx)).to.deep.equal({ changes: [CHANGE] });
  });

  it('wants another try where the API does not tell', async () => {
    const error = await completeFiles([CHANGE], forge(403, {}).ctx).then(() => undefined, (it: unknown) => it);
    expect(error).to.be.an('error').with.property('message', 'the API answers 403 without files');
  });
});
