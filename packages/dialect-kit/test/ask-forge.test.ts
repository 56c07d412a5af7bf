import { expect } from 'chai';
import { ChangeHookError } from 'change-hook-core';
import type { EnrichHttp, HttpAnswer, HttpCall } from 'change-hook-core';
import { askJson, askPages } from '../src/index.js';

const CALL: HttpCall = { base: 'https://api.example.org/v3', path: ['repos', 'a', 'b'], headers: { accept: 'x' }, query: { state: 'all' } };

const answer = (status: number, body: string, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  header: (name) => headers[name],
  text: () => body,
  json: () => {
    try {
      return JSON.parse(body) as unknown;
    } catch {
      throw new ChangeHookError('CH_HTTP_FAILED', { origin: 'https://api.example.org', reason: 'its answer is not JSON' });
    }
  },
});

/** HTTP that remembers its calls. */
function httpOf(answerTo: (call: HttpCall) => HttpAnswer): EnrichHttp & { calls: HttpCall[] } {
  const calls: HttpCall[] = [];
  return { calls, get: async (call) => (calls.push(call), answerTo(call)) };
}

async function failureOf(work: Promise<unknown>): Promise<ChangeHookError> {
  try {
    await work;
  } catch (error) {
    return error as ChangeHookError;
  }
  throw new Error('it did not fail');
}

describe('askJson', () => {
  it('gives what a 200 tells', async () => {
    expect(await askJson(httpOf(() => answer(200, '{"a":1}')), CALL)).to.deep.equal({ told: { a: 1 } });
  });

  for (const status of [400, 401, 403, 404, 410, 422, 451]) {
    it(`gives the status of a ${status}, which no other try will change`, async () => {
      expect(await askJson(httpOf(() => answer(status, '{"message":"no"}')), CALL)).to.deep.equal({ status });
    });
  }

  it('fails, to be tried again, at a 403 that says that a rate limit is used up', async () => {
    for (const headers of [{ 'retry-after': '60' }, { 'x-ratelimit-remaining': '0' }]) {
      const error = await failureOf(askJson(httpOf(() => answer(403, 'sesame', headers)), CALL));
      expect(error).to.include({ code: 'CH_HTTP_FAILED', retry: 'later' });
      expect(error.message).to.contain('https://api.example.org').and.contain('rate limit').and.not.contain('sesame');
    }
    expect(await askJson(httpOf(() => answer(403, '', { 'x-ratelimit-remaining': '12' })), CALL)).to.deep.equal({ status: 403 });
  });

  it('fails at what is neither an answer nor a no', async () => {
    for (const status of [202, 204, 301, 304]) expect(await failureOf(askJson(httpOf(() => answer(status, '')), CALL))).to.have.property('code', 'CH_HTTP_FAILED');
    expect(await failureOf(askJson(httpOf(() => answer(200, '[1,')), CALL))).to.have.property('code', 'CH_HTTP_FAILED');
  });
});

describe('askPages', () => {
  const numbers = (count: number) => (call: HttpCall): HttpAnswer => {
    const { per_page: size, page } = call.query as { per_page: number; page: number };
    const all = Array.from({ length: count }, (_, at) => at);
    // A Link header is the forge's own text; it is not looked at.
    return answer(200, JSON.stringify(all.slice((page - 1) * size, page * size)), { link: '<https://evil.example.org/?page=2>; rel="next"' });
  };

  for (const [count, calls] of [[0, 1], [1, 1], [99, 1], [100, 2], [101, 2], [250, 3]] as const) {
    it(`gives all of ${count} items`, async () => {
      const http = httpOf(numbers(count));
      const told = await askPages(http, CALL, { most: 30 });
      expect(told).to.have.nested.property('told.items.length', count);
      expect(told).to.have.nested.property('told.complete', true);
      expect(http.calls).to.have.length(calls);
    });
  }

  it('counts the pages itself, and asks each with all that the call has', async () => {
    const http = httpOf(numbers(25));
    await askPages(http, CALL, { perPage: 10, most: 5 });
    expect(http.calls).to.deep.equal([1, 2, 3].map((page) => ({ ...CALL, query: { state: 'all', per_page: 10, page } })));
  });

  it('calls the parameter as the forge does', async () => {
    const http = httpOf(() => answer(200, '[]'));
    await askPages(http, CALL, { perPage: 50, perPageName: 'limit', most: 5 });
    expect(http.calls[0]?.query).to.deep.equal({ state: 'all', limit: 50, page: 1 });
  });

  it('stops at the most, and says that there may be more', async () => {
    const http = httpOf(numbers(1_000));
    const told = await askPages(http, CALL, { most: 3 });
    expect(told).to.have.nested.property('told.items.length', 300);
    expect(told).to.have.nested.property('told.complete', false);
    expect(http.calls).to.have.length(3);
  });

  it('stops where it is told not to go on, with what it has', async () => {
    let left = 2;
    const http = httpOf(numbers(1_000));
    const told = await askPages(http, CALL, { most: 30, goesOn: () => --left > 0 });
    expect(told).to.have.nested.property('told.items.length', 200);
    expect(told).to.have.nested.property('told.complete', false);
    const whole = await askPages(httpOf(numbers(7)), CALL, { most: 30, goesOn: () => false });
    expect(whole).to.have.nested.property('told.complete', true);
  });

  it('gives the status of a page that the forge does not tell', async () => {
    const http = httpOf((call) => (call.query?.['page'] === 2 ? answer(404, '') : numbers(300)(call)));
    expect(await askPages(http, CALL, { most: 30 })).to.deep.equal({ status: 404 });
  });

  it('fails at a page that is no list', async () => {
    for (const body of ['{}', 'null', '"x"', '3']) {
      expect(await failureOf(askPages(httpOf(() => answer(200, body)), CALL, { most: 3 }))).to.have.property('code', 'CH_HTTP_FAILED');
    }
  });
});
