import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../bootstrap/paths.mjs';
import { filesBelow, foldersIn } from '../bootstrap/stamp.mjs';

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md'].map((name) => join(ROOT, name)),
  ...filesBelow(join(ROOT, 'docs')),
  ...['packages', 'examples'].flatMap((parent) => foldersIn(join(ROOT, parent)).map((name) => join(ROOT, parent, name, 'README.md'))),
].filter((file) => file.endsWith('.md') && existsSync(file));

/** The headings of a page as GitHub makes anchors of them. */
function anchorsOf(file) {
  const headings = readFileSync(file, 'utf8').matchAll(/^#{1,6} +(.+)$/gm);
  return [...headings].map(([, text]) => text.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-'));
}

describe('the documentation', () => {
  for (const page of pages) {
    it(`has no broken link in ${relative(ROOT, page)}`, () => {
      const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
      const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link));
      const broken = links.filter((link) => {
        const [path, anchor] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        return !existsSync(target) || (anchor !== undefined && anchor !== '' && !anchorsOf(target).includes(anchor));
      });
      expect(broken).to.deep.equal([]);
    });
  }

  it('lists in the README every page of docs/', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const missing = filesBelow(join(ROOT, 'docs'))
      .map((file) => relative(ROOT, file))
      .filter((file) => file.endsWith('.md') && !readme.includes(`(${file})`) && !readme.includes(`(${dirname(file)})`));
    expect(missing).to.deep.equal([]);
  });
});
