import { expect } from 'chai';
import { readFileSync } from 'node:fs';

const ROOT = new URL('../../../../', import.meta.url);
const TEMPLATES = new URL('../../templates/', import.meta.url);

/** What a reader of the pages calls the package. */
const WORDS: Readonly<Record<string, string>> = { name: 'acme', Name: 'Acme', Header: 'Acme', NAME: 'ACME', listed: 'acme' };

/** A block of code, and the comment above it that says where it comes from: `file: X`, `part of: X` or `runs`. */
const BLOCKS = /^(?:<!-- (.+) -->\n)?```(\w*)\n([^]*?)^```/gm;

/** In a shell an author types what a test types, too: these here, and where it says `runs`, what tarballs/ reads from the page. */
const typed = (kind: string): string => `npm create change-hook-${kind} acme\ncd change-hook-${kind}-acme\nnpm install\nnpm test\n`;

/** A file of an example, or of the package that is made, as it is made. */
function sourceOf(file: string): string {
  if (file.startsWith('examples/')) return readFileSync(new URL(file, ROOT), 'utf8');
  return readFileSync(new URL(file, TEMPLATES), 'utf8').replace(/\{\{(\w+)\}\}/g, (whole, word: string) => WORDS[word] ?? whole);
}

/** The contract of each, by the file of core and the interface: what an author meets, and so must find on the page. */
const CONTRACT = {
  dialect: [
    ['dialect/dialect.ts', 'Dialect'], ['dialect/dialect-context.ts', 'DialectContext'], ['dialect/enrich.ts', 'EnrichContext'],
    ['dialect/hook-request.ts', 'HookRequest'], ['change/change.ts', 'Change'],
  ],
  sink: [['sink/sink.ts', 'SinkPlugin'], ['sink/sink.ts', 'Sink'], ['sink/sink.ts', 'SinkContext'], ['sink/sink.ts', 'Outgoing'], ['sink/sink.ts', 'DeliverContext']],
} as const;

function membersOf(file: string, name: string): string[] {
  const source = readFileSync(new URL(`packages/core/src/${file}`, ROOT), 'utf8');
  const [, body = ''] = new RegExp(`^export interface ${name}\\b[^{]*{\\n([^]*?)^}`, 'm').exec(source) ?? [];
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, member = '']) => member);
}

for (const kind of ['dialect', 'sink'] as const) {
  describe(`the code in docs/write-a-${kind}.md`, () => {
    const page = readFileSync(new URL(`docs/write-a-${kind}.md`, ROOT), 'utf8');
    const blocks = [...page.matchAll(BLOCKS)].map(([, from = '', language = '', code = '']) => ({ from, language, code }));

    for (const [file, name] of CONTRACT[kind]) {
      it(`is beside a word on every member of ${name}`, () => {
        const members = membersOf(file, name);
        // In a span of code, alone or with what it is: `ctx.signal`, `verify(request, ctx)`, `{ change, receipt }`.
        const spans = [...page.replace(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span).join(' ');
        expect(members).to.have.length.above(1);
        expect(members.filter((member) => !new RegExp(`\\b${member}\\b`).test(spans))).to.deep.equal([]);
      });
    }

    it('is there', () => expect(blocks.length).to.be.at.least(6));

    for (const { from, language, code } of blocks) {
      const [, how, file] = /^(file|part of): (\S+)$/.exec(from) ?? [];
      const title = file === undefined ? `a block in ${language || 'no language'}` : `${how} ${file}`;
      it(`is true: ${title}`, () => {
        if (file === undefined) {
          expect(language, `a block with no source above it:\n${code}`).to.equal('sh');
          if (from !== 'runs') expect(code).to.equal(typed(kind));
        } else if (how === 'file') expect(code).to.equal(sourceOf(file));
        else expect(sourceOf(file)).to.contain(code);
      });
    }
  });
}
