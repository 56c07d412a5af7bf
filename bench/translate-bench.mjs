import { createHmac } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dialectNames, pushOf } from './dialect-push.mjs';
import { loadPackage } from './load-package.mjs';
import { signedPushes } from './payloads.mjs';
import { median } from './statistics.mjs';

setFlagsFromString('--expose-gc');
/** So that nobody pays for the garbage of the one before. */
const collectGarbage = runInNewContext('gc');

const SECRET = 'bench-secret';
const BODIES = 64;
/** Short ones: on a shared machine the median is then of those that nobody interrupted. */
const BATCH = 64;
const BATCHES = 300;
/** The first ones are for the compiler. */
const WARM_UP = 50;
const COMMITS = 3;
const BYTES = 7_500;
const LARGE = [{ commits: 100, bytes: 2_500_000 }, { commits: 1_000, bytes: 25_000_000 }];
const LARGE_TIMES = 9;

const hmacOf = (header, prefix = '') => (body) => ({ [header]: prefix + createHmac('sha256', SECRET).update(body).digest('hex') });

/** How the forges sign that sign with a secret. The verify of a dialect that is not here is not measured. */
const SIGN = {
  bitbucketcloud: hmacOf('x-hub-signature', 'sha256='),
  bitbucketserver: hmacOf('x-hub-signature', 'sha256='),
  gitea: hmacOf('x-gitea-signature'),
  github: hmacOf('x-hub-signature-256', 'sha256='),
  gitlab: () => ({ 'x-gitlab-token': SECRET }),
  gogs: hmacOf('x-gogs-signature'),
};

/** Options without which a dialect is not mounted; those of the case come on top. */
const OPTIONS = {
  codecommit: { topics: 'arn:aws:sns:eu-west-1:123456789012:door' },
  phabricator: { phabricator_url: 'https://phabricator.example.org', token: 'api-token' },
};

/**
 * What a push costs in the hooks of each dialect, without HTTP and store: microseconds, the median of batches; a new request is made
 * for each, so that parsing counts as part of translate. And milliseconds of translate for 2.5 MB and 25 MB, of 100 and 1,000 commits.
 */
export async function benchTranslate() {
  const core = await loadPackage('change-hook-core');
  const results = [];
  for (const name of dialectNames()) {
    const push = pushOf(name);
    if (push !== undefined) results.push(await benchDialect(core, name, push));
  }
  return { dialects: results };
}

async function benchDialect({ createHookRequest, silentLog, systemClock }, name, push) {
  const { default: dialect } = await loadPackage(`change-hook-dialect-${name}`);
  const sign = SIGN[name];
  const options = { ...OPTIONS[name], ...push.options, ...(sign && { secret: SECRET }) };
  const checked = dialect.options ? await dialect.options['~standard'].validate(options) : { value: {} };
  if (checked.issues) throw new Error(`${name} refuses the options, which OPTIONS of the bench may hold: ${JSON.stringify(checked.issues)}`);
  const ctx = { options: checked.value, secrets: sign ? [SECRET] : [], log: silentLog, clock: systemClock };
  const requestOf = (body) => {
    const headers = new Map(Object.entries({ ...push.headers, ...sign?.(body) }));
    return () => createHookRequest({ mount: name, method: 'POST', query: push.query, headers, body });
  };
  const bodies = bodiesOf(name, push);
  const requests = bodies.map(requestOf);
  const hooks = {
    ...(sign && { verify: async (it) => (await dialect.verify(it, ctx)).ok === true }),
    translate: async (it) => (await dialect.translate(it, ctx)).changes?.length > 0,
  };
  const times = {};
  for (let batch = 0; batch < WARM_UP + BATCHES; batch++) {
    for (const [hook, run] of Object.entries(hooks)) {
      const batchOf = Array.from({ length: BATCH }, (_, at) => requests[at % requests.length]());
      const began = performance.now();
      for (let at = 0; at < BATCH; at++) {
        if (!(await run(batchOf[at]))) throw new Error(`${hook} of ${name} does not take its case ${push.name}, grown`);
        // In the gateway a request is gone once it is answered. Those of a whole batch, kept, would be garbage that grew old.
        batchOf[at] = undefined;
      }
      const each = ((performance.now() - began) / BATCH) * 1_000;
      if (batch >= WARM_UP) (times[hook] ??= []).push(each);
    }
  }
  const large = [];
  for (const size of LARGE) large.push(await timeLarge(dialect, ctx, push.grow({ ...size, seed: 'large' }).body, requestOf));
  return {
    name, bytes: median(bodies.map((body) => body.length)), ...(times.verify && { verify: median(times.verify) }), translate: median(times.translate), large,
  };
}

/** GitHub's are whole, as its documentation has them; those of the others are cases of the tests, grown. */
function bodiesOf(name, push) {
  if (name === 'github') return signedPushes(BODIES, SECRET).map(({ body }) => body);
  return Array.from({ length: BODIES }, (_, seed) => push.grow({ commits: COMMITS, bytes: BYTES, seed }).body);
}

/**
 * Milliseconds of translate, and of the parsing in it, since JSON.parse itself is not linear: what it makes of 25 MB outgrows the young
 * generation. The fastest of some tries: the rest of the machine can only make them slower.
 */
async function timeLarge(dialect, ctx, body, requestOf) {
  const times = { translate: [], parse: [] };
  for (let at = 0; at < LARGE_TIMES; at++) {
    for (const [what, run] of [['parse', parse], ['translate', (it) => dialect.translate(it, ctx)]]) {
      const request = requestOf(body)();
      collectGarbage();
      const began = performance.now();
      const made = await run(request);
      times[what].push(performance.now() - began);
      if (what === 'translate' && made.changes === undefined) throw new Error(`a push of ${body.length} bytes becomes ${JSON.stringify(made).slice(0, 200)}`);
    }
  }
  return { bytes: body.length, translate: Math.min(...times.translate), parse: Math.min(...times.parse) };
}

const parse = (request) => (request.mediaType === 'application/x-www-form-urlencoded' ? JSON.parse(request.form().get('payload')) : request.json());
