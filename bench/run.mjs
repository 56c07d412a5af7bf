import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchBackpressure } from './backpressure-bench.mjs';
import { benchColdStart } from './cold-start-bench.mjs';
import { benchLargePush } from './large-push-bench.mjs';
import { benchPushes } from './push-bench.mjs';
import { intoResults, report, roundLine, toText } from './report.mjs';
import { benchTranslate } from './translate-bench.mjs';

const USAGE = `npm run bench -- [OPTIONS]
  --only NAMES        some of pushes,start,translate,large,backpressure (default: all but backpressure, which takes minutes)
  --rounds N          counted rounds of the pushes (default 5)
  --seconds N         length of a round (default 5)
  --connections N     connections of the load (default 64)
  --pending N         deliveries that wait in backpressure (default 1000000)
  --write             write the figures to bench/RESULTS.md`;

const USUAL = ['pushes', 'start', 'translate', 'large'];
const PARTS = [...USUAL, 'backpressure'];
const RESULTS = new URL('RESULTS.md', import.meta.url);

const number = (text, name) => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} wants a number above 0`);
  return value;
};

try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: USUAL.join() },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '5' },
      connections: { type: 'string', default: '64' },
      pending: { type: 'string', default: '1000000' },
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
    pending: number(values.pending, 'pending'),
    tell: (line) => console.error(line),
    say: (round, result) => console.error(roundLine(round, result)),
  };
  const results = {
    ...(only.includes('start') && { coldStart: await benchColdStart() }),
    ...(only.includes('translate') && { translate: await benchTranslate() }),
    ...(only.includes('large') && { large: await benchLargePush() }),
    ...(only.includes('pushes') && { pushes: await benchPushes(options) }),
    ...(only.includes('backpressure') && { backpressure: await benchBackpressure(options) }),
  };
  const parts = report(results);
  console.log(toText(parts));
  if (values.write) writeFileSync(RESULTS, intoResults(readFileSync(RESULTS, 'utf8'), parts));
}
