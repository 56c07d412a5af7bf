import { expect } from 'chai';
import * as cli from '../src/index.js';

describe('the exports of change-hook', () => {
  it('are these and no others', () => {
    expect(Object.keys(cli).sort()).to.deep.equal(['EXIT', 'run']);
  });

  it('name the exit codes that docs/cli.md documents', () => {
    expect(cli.EXIT).to.deep.equal({ ok: 0, failed: 1, usage: 2 });
  });
});
