import { cpus, totalmem, type, release } from 'node:os';
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median } from './statistics.mjs';

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

/** The whole as Markdown. Each part may be absent: then it was not run. */
export function report({ pushes, translate, large, coldStart }) {
  return [
    ...environment(),
    ...(pushes ? pushTable(pushes) : []),
    ...(coldStart
      ? [`Cold start to listening: ${ms(coldStart.median)} (median of 5, longest ${ms(coldStart.longest)}); RSS at rest ${mib(coldStart.memory.now)}.`, '']
      : []),
    ...(translate ? [`The dialect alone, a 7.5 KB push: verify ${whole(translate.verify)} us, translate (with JSON.parse) ${whole(translate.translate)} us.`, ''] : []),
    ...(large
      ? [
          `A push of ${(large.bytes / 1e6).toFixed(1)} MB with ${whole(large.changes)} changes: answered after ${ms(large.answeredMs)}, delivered after ${ms(large.deliveredMs)};`,
          `RSS before ${mib(large.before.now)}, after ${mib(large.after.now)}, at most ${mib(large.after.most)}.`,
          '',
        ]
      : []),
  ].join('\n');
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
    '',
  ];
}

function environment() {
  const [cpu] = cpus();
  return [
    `${new Date().toISOString().slice(0, 10)}; Node ${process.versions.node}; ${type()} ${release()}; ${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}; ${mib(totalmem())};`,
    `an fsync of 4 KiB takes ${fsyncMs().toFixed(2)} ms here.`,
    '',
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
