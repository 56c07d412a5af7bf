import { cpus, totalmem, type, release } from 'node:os';
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median } from './statistics.mjs';
import { translateLines } from './translate-report.mjs';

const whole = (value) => Math.round(value).toLocaleString('en-US');
const mib = (bytes) => (bytes === undefined ? '?' : `${whole(bytes / 1024 / 1024)} MiB`);
const ms = (value) => `${value < 10 ? value.toFixed(1) : whole(value)} ms`;
const ratio = (value) => value.toFixed(2);

/** One line about a round, for who watches. */
export function roundLine(round, { bare, gateway, ratio: of, drain, memory }) {
  return [
    round === 0 ? 'warm-up ' : `round ${round} `,
    `bare ${whole(bare.perSecond)}/s, gateway ${whole(gateway.perSecond)}/s, ratio ${ratio(of)}; `,
    `p50 ${ms(gateway.p50)}, p99 ${ms(gateway.p99)}; RSS ${mib(memory.gateway.now)}; `,
    `backlog ${whole(drain.backlog)} changes, drained in ${drain.seconds.toFixed(1)} s`,
  ].join('');
}

/** Markdown of each part that was run, by its heading. */
export function report({ pushes, translate, large, coldStart, backpressure }) {
  const parts = {
    Pushes: pushes && pushTable(pushes),
    'Cold start': coldStart && [
      `To listening: ${ms(coldStart.median)} (median of 5, longest ${ms(coldStart.longest)}); RSS at rest ${mib(coldStart.memory.now)}.`,
    ],
    'The dialects alone': translate && translateLines(translate),
    'A large push': large && [
      `A push of ${(large.bytes / 1e6).toFixed(1)} MB with ${whole(large.changes)} changes: answered after ${ms(large.answeredMs)}, delivered after ${ms(large.deliveredMs)};`,
      `RSS before ${mib(large.before.now)}, after ${mib(large.after.now)}, at most ${mib(large.after.most)}.`,
    ],
    Backpressure: backpressure && backpressureTable(backpressure),
  };
  const weather = environment();
  const ran = Object.entries(parts).filter(([, lines]) => lines !== undefined);
  return new Map(ran.map(([heading, lines]) => [heading, [...weather, '', ...lines].join('\n')]));
}

const HEADING = /^## (.*)$/m;

/** What is written in RESULTS.md, with these parts instead of their older selves: a part of minutes need not be run for the others' sake. */
export function intoResults(old, parts) {
  const [, ...pieces] = old.split(HEADING);
  const all = new Map();
  for (let at = 0; at < pieces.length; at += 2) all.set(pieces[at], pieces[at + 1].trim());
  for (const [heading, text] of parts) all.set(heading, text);
  return toText(all, '# Results of the benchmarks\n\nWritten by `npm run bench -- --write`; what is measured, and how: README.md.\n\n');
}

export const toText = (parts, head = '') => head + [...parts].map(([heading, text]) => `## ${heading}\n\n${text}\n`).join('\n');

function backpressureTable({ pending, fill, rounds, ratio: overall, restart, claims, storeBytes }) {
  const of = (read) => median(rounds.map(read));
  const row = (name, side) => `| ${name} | ${whole(of((it) => it[side].perSecond))} | ${ms(of((it) => it[side].p50))} | ${ms(of((it) => it[side].p99))} |`;
  return [
    `Posts of 1 KB to \`base\`, the only sink down; in the end ${whole(pending)} deliveries waited, in 64 lanes, and a store of ${mib(storeBytes)}.`,
    `Filled in ${whole(fill.seconds)} s: ${whole(fill.first)}/s at first, ${whole(fill.last)}/s at last. Medians of ${rounds.length} rounds of ${rounds[0].full.seconds.toFixed(0)} s each:`,
    '',
    '| inbox | acknowledged/s | p50 | p99 |',
    '|---|---|---|---|',
    row('empty at first', 'empty'),
    row('full', 'full'),
    '',
    `Ratio: ${ratio(overall)} (rounds: ${rounds.map((it) => ratio(it.ratio)).join(', ')}).`,
    `RSS of the full one: ${mib(fill.memory.now)}, at most ${mib(fill.memory.most)}; started again, it was ready after ${ms(restart.tookMs)} with ${mib(restart.memory.now)}.`,
    `A claim on the full store: ${claims.median.toFixed(2)} ms at the median, p99 ${claims.p99.toFixed(2)} ms, longest ${ms(claims.longest)}.`,
  ];
}

function pushTable({ rounds, ratio: overall }) {
  const of = (read) => median(rounds.map(read));
  const row = (name, side) =>
    `| ${name} | ${whole(of((it) => it[side].perSecond))} | ${ms(of((it) => it[side].p50))} | ${ms(of((it) => it[side].p99))} | ${mib(of((it) => it.memory[side].now))} | ${mib(rounds.at(-1).memory[side].most)} |`;
  const waited = rounds.filter(({ drain }) => drain.after !== undefined);
  return [
    `Signed 7.5 KB pushes, medians of ${rounds.length} rounds of ${rounds[0].gateway.seconds.toFixed(0)} s each, ${whole(rounds.reduce((sum, it) => sum + it.gateway.answered, 0))} pushes to the gateway:`,
    '',
    '| | requests/s | p50 | p99 | RSS | most RSS |',
    '|---|---|---|---|---|---|',
    row('bare node:http, stores nothing', 'bare'),
    row('gateway, durable', 'gateway'),
    '',
    `Ratio: ${ratio(overall)} (rounds: ${rounds.map((it) => ratio(it.ratio)).join(', ')}).`,
    `Delivered to jsonl: ${whole(of((it) => it.drain.during))} changes/s under load` +
      (waited.length === 0
        ? ', nothing left at the end of a round.'
        : `; then ${whole(median(waited.map((it) => it.drain.after)))} changes/s until a backlog of ${whole(median(waited.map((it) => it.drain.backlog)))} was gone.`),
    `The load generator was busy for ${Math.round(of((it) => it.bare.busy) * 100)} % (bare) and ${Math.round(of((it) => it.gateway.busy) * 100)} % (gateway) of one core.`,
  ];
}

function environment() {
  const [cpu] = cpus();
  return [
    `${new Date().toISOString().slice(0, 10)}; Node ${process.versions.node}; ${type()} ${release()}; ${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}; ${mib(totalmem())};`,
    `an fsync of 4 KiB takes ${fsyncMs().toFixed(2)} ms here.`,
  ];
}

/** The durable rate depends on it more than on anything of ours. */
function fsyncMs() {
  const folder = new URL('../var/bench/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = fileURLToPath(new URL('fsync-probe', folder));
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 100 }, () => {
    writeSync(descriptor, block);
    const began = performance.now();
    fsyncSync(descriptor);
    return performance.now() - began;
  });
  closeSync(descriptor);
  rmSync(file);
  return median(times);
}
