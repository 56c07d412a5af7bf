import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchColdStart } from './cold-start-bench.mjs';
import { benchLargePush } from './large-push-bench.mjs';
import { benchPushes } from './push-bench.mjs';
import { report, roundLine } from './report.mjs';
import { benchTranslate } from './translate-bench.mjs';

const USAGE = `npm run bench -- [OPTIONS]
  --only NAMES        some of pushes,start,translate,large (default: all)
  --rounds N          counted rounds of the pushes (default 5)
  --seconds N         length of a round (default 5)
  --connections N     connections of the load (default 64)
  --write             write the figures to bench/RESULTS.md`;

const PARTS = ['pushes', 'start', 'translate', 'large'];

const number = (text, name) => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} wants a number above 0`);
  return value;
};

try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: PARTS.join() },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '5' },
      connections: { type: 'string', default: '64' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) console.log(USAGE);
  else await bench(values);
} catch (error) {
  console.error(error.code?.startsWith('ERR_PARSE_ARGS') ? `${error.message}\n${USAGE}` : error);
  process.exitCode = 1;
}

async function bench(values) {
  const only = values.only.split(',');
  const unknown = only.filter((name) => !PARTS.includes(name));
  if (unknown.length > 0) throw new Error(`--only knows ${PARTS.join()}, not ${unknown.join()}`);
  const options = {
    rounds: number(values.rounds, 'rounds'),
    seconds: number(values.seconds, 'seconds'),
    connections: number(values.connections, 'connections'),
    say: (round, result) => console.error(roundLine(round, result)),
  };
  const results = {
    ...(only.includes('start') && { coldStart: await benchColdStart() }),
    ...(only.includes('translate') && { translate: await benchTranslate() }),
    ...(only.includes('large') && { large: await benchLargePush() }),
    ...(only.includes('pushes') && { pushes: await benchPushes(options) }),
  };
  const text = report(results);
  console.log(text);
  if (values.write) writeFileSync(new URL('RESULTS.md', import.meta.url), `# Results of the benchmarks\n\nWritten by \`npm run bench -- --write\`; what is measured, and how: README.md.\n\n${text}`);
}
