import { expect } from 'chai';
import { createHookRequest } from 'change-hook-core';
import { projectOf } from '../src/index.js';

const project = (query: string): string | undefined =>
  projectOf(createHookRequest({ mount: 'm', method: 'POST', query, headers: new Map(), body: new Uint8Array() }), 'own');

describe('projectOf', () => {
  it("is the query's where it has one, and else the payload's", () => {
    expect(project('project=mine%2Fone')).to.equal('mine/one');
    expect(project('')).to.equal('own');
    expect(project('project=')).to.equal('own');
    expect(project('projects=x')).to.equal('own');
  });
});
