import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { CATALOGUE, ChangeHookError } from '../../src/index.js';
import type { CatalogueEntry, ErrorCode } from '../../src/index.js';
import { SAMPLE_PARAMS } from './sample-params.js';

// From packages/core/dist/test/errors.
const DOCS = readFileSync(new URL('../../../../../docs/errors.md', import.meta.url), 'utf8');
const SECTIONS = new Map(DOCS.split(/^## /m).slice(1).map((section) => {
  const end = section.indexOf('\n');
  return [section.slice(0, end), section.slice(end + 1)] as const;
}));
const CODES = Object.keys(CATALOGUE).sort() as ErrorCode[];

const entryOf = (code: ErrorCode): CatalogueEntry<object> => CATALOGUE[code] as unknown as CatalogueEntry<object>;
const errorOf = (code: ErrorCode): ChangeHookError => new ChangeHookError(code, SAMPLE_PARAMS[code] as never);

describe('the catalogue of errors', () => {
  it('has the codes of the exported type, both ways', () => {
    // That the samples have exactly the codes of the type is checked by their own type.
    expect(Object.keys(SAMPLE_PARAMS).sort()).to.deep.equal(CODES);
  });

  it('has an entry in docs/errors.md for each code, and none besides', () => {
    expect([...SECTIONS.keys()].sort()).to.deep.equal(CODES);
    expect(DOCS.match(/^## /gm)).to.have.length(CODES.length);
  });

  it('is linked right within docs/errors.md', () => {
    for (const [, anchor] of DOCS.matchAll(/\]\(#([^)]*)\)/g)) expect(CODES.map((code) => code.toLowerCase())).to.include(anchor);
  });

  for (const code of CODES) {
    describe(code, () => {
      const it_ = entryOf(code);
      const error = errorOf(code);

      it('is named by the scheme', () => expect(code).to.match(/^CH_[A-Z]+(?:_[A-Z]+)+$/));

      it('is documented with its facts, a meaning, a likely cause and a mend', () => {
        const section = SECTIONS.get(code) ?? '';
        const facts = `Audience: ${it_.audience}. HTTP: ${it_.status ?? 'none'}. Retry: ${it_.retry}.`;
        const [first, , meaning] = section.split('\n');
        expect(first).to.equal(facts);
        expect(meaning).to.have.length.above(20);
        expect(section).to.match(/^\*\*Likely cause\.\*\* \S/m).and.match(/^\*\*Mend\.\*\* \S/m);
      });

      it('has a message without holes', () => {
        for (const text of [error.message, error.mend, error.senderText]) {
          if (text !== undefined) expect(text).to.match(/\S/).and.not.match(/undefined|null|NaN|\[object/);
        }
      });

      it('tells the sender something for a 4xx, and only then', () => {
        expect(error.senderText !== undefined).to.equal(it_.status !== undefined && it_.status < 500);
      });

      it('tells an operator or author the mend', () => {
        if (it_.audience !== 'sender' && it_.status !== 503) expect(error.mend).to.be.a('string');
      });
    });
  }

  it('fits its messages to parameters that may be absent', () => {
    expect(new ChangeHookError('CH_DIALECT_CRASHED', { mount: 'm', dialect: 'd@1', hook: 'verify', reason: 'r' }).message).to.match(/in verify: r$/);
    expect(new ChangeHookError('CH_INBOX_LOCKED', { file: 'f', pid: undefined }).message).to.equal('another gateway has the store f');
    expect(new ChangeHookError('CH_INTAKE_WORKER_ENDED', { reason: 'r' }).message).to.equal('the intake worker ended: r');
    expect(new ChangeHookError('CH_CONFIG_UNKNOWN_KEY', { key: 'k', where: 'w' }).mend).to.equal('remove "k"');
    expect(new ChangeHookError('CH_CONFIG_PROBLEMS', { count: 1, summary: 's' }).message).to.include('1 problem in');
    expect(new ChangeHookError('CH_PLUGIN_NAME', { kind: 'inbox', item: '..', name: '..', reason: 'r' }).message).to.equal('".." can\'t name an inbox: r');
  });

  it('says which side of an apiVersion has to move', () => {
    const mend = (found: unknown): string | undefined =>
      new ChangeHookError('CH_PLUGIN_API_VERSION', { ...SAMPLE_PARAMS.CH_PLUGIN_API_VERSION, found }).mend;
    expect(mend(2)).to.match(/^update change-hook/);
    expect(mend(0)).to.match(/^install a newer change-hook-dialect-github/);
  });
});
