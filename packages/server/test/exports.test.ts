import { expect } from 'chai';
import * as server from '../src/index.js';

/** What `change-hook-server` exports at run time. Sorted, one a line: whoever adds one adds it here, and nothing goes unnoticed. */
const EXPORTS = [
  'CONFIG_FILES',
  'VERSION',
  'askManagement',
  'closeSinks',
  'configJsonSchema',
  'createEnrichDispatchers',
  'createGateway',
  'createLog',
  'createMountAdmin',
  'findConfig',
  'guardsOf',
  'inspectConfig',
  'loadConfig',
  'loadOptionSchemas',
  'loadPlugins',
  'openAdmin',
  'openManagement',
  'openSinks',
  'pluginEnvironment',
  'pollSinksIn',
];

describe('change-hook-server', () => {
  it('exports what it promises, and nothing else', () => {
    expect(Object.keys(server).sort()).to.deep.equal(EXPORTS);
  });
});
