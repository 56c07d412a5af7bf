import { expect } from 'chai';
import * as console from '../src/index.js';

describe('the exports of change-hook-sink-console', () => {
  it('are these and no others', () => {
    expect(Object.keys(console).sort()).to.deep.equal(['createConsoleSink', 'default']);
  });

  it('have the plugin as the default', () => {
    expect(console.default).to.include({ apiVersion: 1, name: 'console', batch: 64 });
  });
});
