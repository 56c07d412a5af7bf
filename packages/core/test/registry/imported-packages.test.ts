import { expect } from 'chai';
import { createImportedPackages } from '../../src/index.js';

describe('the packages that a thread has imported', () => {
  it('keep the version whose code runs, whatever is installed later', () => {
    const imported = createImportedPackages();
    expect(imported.note('/a.js', 'a', '1.0.0')).to.equal('1.0.0');
    expect(imported.note('/a.js', 'a', '1.1.0')).to.equal('1.0.0');
    expect(imported.outdated).to.deep.equal([{ packageName: 'a', running: '1.0.0', installed: '1.1.0' }]);
  });

  it('are not outdated any more once the old version is back', () => {
    const imported = createImportedPackages();
    for (const version of ['1.0.0', '1.1.0', '1.0.0']) imported.note('/a.js', 'a', version);
    expect(imported.outdated).to.deep.equal([]);
  });

  it('are told by their file: the same package elsewhere is another module', () => {
    const imported = createImportedPackages();
    imported.note('/one/a.js', 'a', '1.0.0');
    expect(imported.note('/two/a.js', 'a', '2.0.0')).to.equal('2.0.0');
    expect(imported.outdated).to.deep.equal([]);
  });
});
