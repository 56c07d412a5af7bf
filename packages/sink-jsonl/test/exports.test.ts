import { expect } from 'chai';
import * as jsonl from '../src/index.js';

describe('the exports of change-hook-sink-jsonl', () => {
  it('are these and no others', () => {
    expect(Object.keys(jsonl).sort()).to.deep.equal(['createJsonlSink', 'default']);
  });

  it('have the plugin as the default', () => {
    expect(jsonl.default).to.include({ apiVersion: 1, name: 'jsonl', batch: 256 });
  });
});
