const whole = (value) => Math.round(value).toLocaleString('en-US');
const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const ms = (value) => `${value < 10 ? value.toFixed(1) : whole(value)} ms`;

/** What the hooks of each dialect cost, as Markdown. */
export function translateLines({ dialects }) {
  return [
    'The hooks of each dialect alone. A push of 7.5 KB with up to 3 commits, microseconds at the median; translate is with the parsing of the body.',
    'Then translate of 100 commits and of 1,000, ten times as large, the fastest of nine, and in brackets the parsing in it.',
    '',
    '| dialect | KB | verify us | translate us | 2.5 MB | 25 MB | ratio |',
    '|---|---|---|---|---|---|---|',
    ...dialects.map(({ name, bytes, verify, translate, large: [less, more] }) => {
      const cell = (it) => `${mb(it.bytes)}: ${ms(it.translate)} (${ms(it.parse)})`;
      const ratio = (what) => (more[what] / less[what]).toFixed(1);
      return `| ${name} | ${(bytes / 1e3).toFixed(1)} | ${verify === undefined ? '-' : whole(verify)} | ${whole(translate)} | ${cell(less)} | ${cell(more)} | ${ratio('translate')} (${ratio('parse')}) |`;
    }),
  ];
}
