import { expect } from 'chai';
import * as server from '../src/index.js';

/** What `change-hook-server` exports at run time. Sorted, one a line: whoever adds one adds it here, and nothing goes unnoticed. */
const EXPORTS = [
  'CATCH_UP_SINCE_MS',
  'CONFIG_FILES',
  'MOST_CALLS',
  'MOST_PAUSE_MS',
  'VERSION',
  'askManagement',
  'catchUp',
  'closeSinks',
  'configJsonSchema',
  'createEnrichDispatchers',
  'createGateway',
  'createLog',
  'createMountAdmin',
  'createPause',
  'findConfig',
  'findRepositories',
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
