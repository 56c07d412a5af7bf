import { SECRET } from './gateway.mjs';
import { loadPackage as load } from './load-package.mjs';
import { signedPushes } from './payloads.mjs';
import { median } from './statistics.mjs';

const BATCH = 640;
const BATCHES = 30;

/**
 * What one push costs in the hooks of the dialect, without HTTP and store: microseconds, the median of batches. A new request is made
 * for each, so that parsing the JSON counts as part of translate.
 */
export async function benchTranslate() {
  const { createHookRequest, silentLog, systemClock } = await load('change-hook-core');
  const { default: dialect } = await load('change-hook-dialect-github');
  const checked = await dialect.options['~standard'].validate({ secret: SECRET, strict: true });
  if (checked.issues) throw new Error(`the dialect refuses the options: ${JSON.stringify(checked.issues)}`);
  const ctx = { options: checked.value, secrets: [SECRET], log: silentLog, clock: systemClock };
  const pushes = signedPushes(64, SECRET);

  const request = (at) => {
    const { body, signature } = pushes[at % pushes.length];
    const headers = new Map([
      ['content-type', 'application/json'], ['x-github-event', 'push'], ['x-hub-signature-256', signature], ['x-github-delivery', `bench-${at}`],
    ]);
    return createHookRequest({ mount: 'github', method: 'POST', query: '', headers, body });
  };
  const hooks = {
    verify: async (it) => (await dialect.verify(it, ctx)).ok === true,
    translate: async (it) => (await dialect.translate(it, ctx)).changes?.length === 3,
  };

  const times = { verify: [], translate: [] };
  for (let batch = 0; batch <= BATCHES; batch++) {
    for (const [name, hook] of Object.entries(hooks)) {
      const requests = Array.from({ length: BATCH }, (_, at) => request(batch * BATCH + at));
      const began = performance.now();
      for (const it of requests) if (!(await hook(it))) throw new Error(`${name} refuses a push of the bench`);
      const each = ((performance.now() - began) / BATCH) * 1_000;
      if (batch > 0) times[name].push(each);
    }
  }
  return { verify: median(times.verify), translate: median(times.translate) };
}
