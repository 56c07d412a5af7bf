import { expect } from 'chai';
import { CONFIG_FILES, findConfig } from '../../src/config/find-config.js';
import { temporaryFolder } from '../temporary-folder.js';
import { thrownBy } from '../thrown-by.js';

describe('finding the config of a folder', () => {
  const folder = temporaryFolder();

  for (const name of CONFIG_FILES) {
    it(`finds ${name}`, () => {
      const file = folder.write(name, '');
      expect(findConfig(folder.path)).to.equal(file);
    });
  }

  it('says where it looked when there is none', async () => {
    folder.write('change-hook.yaml', '');
    const error = await thrownBy(() => findConfig(folder.path));
    expect(error.code).to.equal('CH_CONFIG_NOT_FOUND');
    expect(error.message).to.include(folder.path);
    expect(error.mend).to.include('change-hook.config.yaml').and.to.include('--config');
  });

  it('names every file when there are several, and reads none', async () => {
    const files = ['yaml', 'json', 'ts'].map((ending) => folder.write(`change-hook.config.${ending}`, 'not even a config'));
    const error = await thrownBy(() => findConfig(folder.path));
    expect(error.code).to.equal('CH_CONFIG_AMBIGUOUS');
    for (const file of files) expect(error.message).to.include(file);
  });

  it('takes .yaml and .yml for two files too', async () => {
    folder.write('change-hook.config.yaml', '');
    folder.write('change-hook.config.yml', '');
    expect((await thrownBy(() => findConfig(folder.path))).code).to.equal('CH_CONFIG_AMBIGUOUS');
  });
});
