import { expect } from 'chai';
import * as buildbot from '../src/index.js';

describe('the exports of change-hook-sink-buildbot', () => {
  it('are the plugin and nothing else', () => {
    expect(Object.keys(buildbot)).to.deep.equal(['default']);
    expect(buildbot.default).to.include({ apiVersion: 1, name: 'buildbot' });
    expect(buildbot.default).to.not.have.property('batch');
  });
});
