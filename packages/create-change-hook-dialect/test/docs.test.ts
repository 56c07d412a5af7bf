import { expect } from 'chai';
import { readFileSync } from 'node:fs';

const docs = new URL('../../../../docs/', import.meta.url);
const templates = new URL('../../templates/', import.meta.url);
const WORDS: Readonly<Record<string, string>> = { name: 'acme', Name: 'Acme', Header: 'Acme', NAME: 'ACME', listed: 'acme' };

for (const [page, least] of [['write-a-dialect.md', 4], ['write-a-sink.md', 4]] as const) {
  describe(`the code in docs/${page}`, () => {
    const blocks = [...readFileSync(new URL(page, docs), 'utf8').matchAll(/^<!-- file: (\S+) -->\n```\w+\n([^]*?)^```/gm)];

    it('is that of the package that is made', () => {
      expect(blocks.length).to.be.at.least(least);
      for (const [, file = '', code] of blocks) {
        const template = readFileSync(new URL(file, templates), 'utf8').replace(/\{\{(\w+)\}\}/g, (whole, word: string) => WORDS[word] ?? whole);
        expect(code, file).to.equal(template);
      }
    });
  });
}
