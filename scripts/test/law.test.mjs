import { expect } from 'chai';
import { ROWS } from '../lint/law.mjs';
import { ROOT } from '../bootstrap/paths.mjs';

/** Each: a room, lines that its sources may not have, lines that they may, and imports that only its package.json rules out. */
const SAMPLES = [
  {
    room: 'core',
    bad: [
      "import Koa from 'koa';", "import { container } from 'tsyringe';", "import 'reflect-metadata';", "import type { Pool } from 'pg';",
      "import sqlite from 'node:sqlite';", "import { startGateway } from 'change-hook-server';", "export * from 'change-hook-kit';",
      "const later = import('change-hook-dialect-github');", "import { setTimeout } from 'node:timers/promises';",
      "type Delivery = import('change-hook-delivery').Delivery;", "import.meta.resolve('change-hook-kit');",
    ],
    good: ["import { createHmac } from 'node:crypto';", "import type { StandardSchemaV1 } from '@standard-schema/spec';", "import { other } from './other.js';"],
  },
  {
    room: 'dialect-github',
    bad: [
      "import base from 'change-hook-dialect-base';", "import foo from '@acme/change-hook-dialect-foo';", "import type { Context } from 'koa';",
      "import Router from '@koa/router';", "import { request } from 'node:http';", "import { request } from 'https';", "import { readFile } from 'node:fs/promises';",
      "import { env } from 'node:process';", "import { testDialect } from 'change-hook-testkit';",
    ],
    undeclared: ["import lodash from 'lodash';", "import { expect } from 'chai';"],
    good: ["import { defineDialect } from 'change-hook-core';", "import { branchOf } from 'change-hook-kit';", "import { z } from 'zod';"],
  },
  {
    room: 'dialect-kit',
    bad: ["import base from 'change-hook-dialect-base';", "import type { Context } from 'koa';", "import { testDialect } from 'change-hook-testkit';"],
    good: ["import { RE2JS } from 're2js';", "import type { HookRequest } from 'change-hook-core';"],
  },
  {
    room: 'inbox-sqlite',
    bad: ["import jsonl from 'change-hook-sink-jsonl';", "import github from 'change-hook-dialect-github';", "import Koa from 'koa';", "import { createDelivery } from 'change-hook-delivery';"],
    good: ["import { DatabaseSync } from '@photostructure/sqlite';", "import type { Inbox } from 'change-hook-core';", "import { chmod } from 'node:fs/promises';"],
  },
  {
    room: 'sink-buildbot',
    bad: ["import jsonl from 'change-hook-sink-jsonl';", "import inbox from 'change-hook-inbox-sqlite';", "import github from 'change-hook-dialect-github';", "import bodyParser from 'koa-bodyparser';"],
    good: ["import { connect } from 'node:net';", "import { request } from 'undici';", "import type { Sink } from 'change-hook-core';"],
  },
  {
    room: 'delivery',
    bad: ["import inbox from 'change-hook-inbox-sqlite';", "import sink from 'change-hook-sink-console';", "import base from 'change-hook-dialect-base';", "import pg from 'pg';"],
    good: ["import type { Inbox } from 'change-hook-core';"],
  },
  {
    room: 'testkit',
    bad: ["import { describe } from 'mocha';", "import { expect } from 'chai';", "import { createServer } from 'change-hook-server';"],
    good: ["import type { Dialect } from 'change-hook-core';", "import assert from 'node:assert/strict';"],
  },
  {
    room: 'server',
    bad: [
      "import { injectable } from 'tsyringe';", "import 'reflect-metadata';", "import { main } from 'change-hook';", 'dialect.translate(request, ctx);', 'plugin.verify(request);',
    ],
    undeclared: ["import sqlite from 'change-hook-inbox-sqlite';", "import { expect } from 'chai';"],
    good: ["import Koa from 'koa';", "import { createDelivery } from 'change-hook-delivery';", 'intake.submit(request);'],
  },
  {
    room: 'create-change-hook-dialect',
    bad: ["import { testDialect } from 'change-hook-testkit';", "import github from 'change-hook-dialect-github';", "import Koa from 'koa';"],
    good: ["import { pluginNameProblem } from 'change-hook-core';", "import { text } from '@clack/prompts';", "import { readFile } from 'node:fs/promises';"],
  },
  {
    room: 'cli',
    bad: ["import github from 'change-hook-dialect-github';", "import { createDelivery } from 'change-hook-delivery';", "import { container } from 'tsyringe';", "import Koa from 'koa';"],
    good: ["import { startGateway } from 'change-hook-server';", "import { Command } from 'commander';", "console.log(process.env['HOME']);", 'process.exit(1);'],
  },
];

/** Closed to every room but those named. */
const CLOSED = [
  { code: "console.log('x');", open: ['cli'] },
  { code: 'process.exit(1);', open: ['cli'] },
  { code: "export const home = process.env['HOME'];", open: ['cli'] },
  { code: 'export const now = Date.now();', open: [] },
  { code: 'export const now = new Date();', open: [] },
  { code: 'export const now = performance.now();', open: [] },
  { code: 'setTimeout(() => {}, 1);', open: ['testkit', 'server', 'cli'] },
  { code: '@injectable() export class Service {}', open: [] },
  { code: 'export default 1;', open: [] },
  { code: "import { x } from '../../some-other-room/src/index.js';", open: [] },
  { code: "import { x } from 'change-hook-core/dist/src/index.js';", open: [] },
];

describe('the import law and the code rules', () => {
  let eslint;

  before(async () => {
    // Here and not at the top: it takes a second, and no other test should have to wait for it to begin.
    const [{ ESLint }, { default: tseslint }] = await Promise.all([import('eslint'), import('typescript-eslint')]);
    // The samples are no part of a TypeScript project, and none of these rules needs types.
    eslint = new ESLint({ cwd: ROOT, overrideConfig: tseslint.configs.disableTypeChecked });
  });

  /** What the law says of a text, were it the content of this file. */
  async function saidOf(code, filePath) {
    const [{ messages }] = await eslint.lintText(code, { filePath: `${ROOT}/${filePath}` });
    return messages.filter(({ ruleId }) => !/no-unused-vars|no-undef/.test(ruleId)).map(({ ruleId, message }) => `${ruleId}: ${message}`);
  }

  it('has samples for every row', () => {
    const matched = ROWS.flatMap(({ rooms }) => rooms).filter((pattern) =>
      SAMPLES.some(({ room }) => new RegExp(`^${pattern.replace('*', '.+')}$`).test(room)),
    );
    expect(matched).to.deep.equal(ROWS.flatMap(({ rooms }) => rooms));
  });

  for (const { room, bad, good, undeclared = [] } of SAMPLES) {
    for (const code of bad) {
      it(`refuses in ${room}: ${code}`, async () => {
        const said = await saidOf(code, `packages/${room}/src/some-file.ts`);
        expect(said).to.have.length(1);
        expect(said[0]).to.match(/ (?:may not be imported here|the server neither verifies).*(?:\. Law: |Intake)/);
      });
    }

    for (const code of undeclared) {
      it(`refuses in ${room}, as its package.json does not ship it: ${code}`, async () => {
        const said = await saidOf(code, `packages/${room}/src/some-file.ts`);
        expect(said).to.have.length(1);
        expect(said[0]).to.include('is not in the dependencies');
      });
    }

    it(`lets ${room} have what its row allows`, async () => {
      for (const code of good) expect(await saidOf(code, `packages/${room}/src/some-file.ts`), code).to.deep.equal([]);
    });

    it(`closes to ${room} what is not its own`, async () => {
      for (const { code, open } of CLOSED) {
        const said = await saidOf(code, `packages/${room}/src/some-file.ts`);
        expect(said, code).to.have.length(open.includes(room) ? 0 : 1);
      }
    });
  }

  it('opens to server/src/composition tsyringe, reflect-metadata and decorators, and nothing more', async () => {
    const file = 'packages/server/src/composition/container.ts';
    expect(await saidOf("import 'reflect-metadata';\nimport { injectable } from 'tsyringe';\n@injectable() export class A {}", file)).to.deep.equal([]);
    expect(await saidOf("import { main } from 'change-hook';", file)).to.have.length(1);
    expect(await saidOf('process.exit(1);', file)).to.have.length(1);
  });

  it("opens the environment to the server's config alone", async () => {
    expect(await saidOf("export const x = process.env['X'];", 'packages/server/src/config/secrets.ts')).to.deep.equal([]);
    expect(await saidOf('dialect.translate();', 'packages/server/src/config/secrets.ts')).to.have.length(1);
  });

  it('opens the clock to one file of core', async () => {
    const code = 'export const now = () => Date.now() + performance.now();\nsetTimeout(now, 1);';
    expect(await saidOf(code, 'packages/core/src/ports/system-clock.ts')).to.deep.equal([]);
    expect(await saidOf(code, 'packages/core/src/ports/other.ts')).to.have.length(3);
    expect(await saidOf("import Koa from 'koa';", 'packages/core/src/ports/system-clock.ts')).to.have.length(1);
  });

  it('lets a plugin, and nobody else, export by default from its index', async () => {
    for (const room of ['dialect-base', 'sink-jsonl', 'inbox-sqlite']) {
      expect(await saidOf('export default 1;', `packages/${room}/src/index.ts`), room).to.deep.equal([]);
    }
    expect(await saidOf('export default 1;', 'packages/core/src/index.ts')).to.have.length(1);
    expect(await saidOf("export { default } from './x.js';", 'packages/dialect-kit/src/other.ts')).to.have.length(1);
  });

  it('lets tests import what their package.json declares, and the server only where it is at home', async () => {
    expect(await saidOf("import { expect } from 'chai';\nimport { f } from '../src/f.js';", 'packages/core/test/f.test.ts')).to.deep.equal([]);
    expect(await saidOf("import { f } from 'change-hook-testkit';", 'packages/dialect-base/test/f.test.ts')).to.deep.equal([]);
    expect(await saidOf("import { f } from 'change-hook-server';", 'packages/dialect-base/test/f.test.ts')).to.have.length(1);
    expect(await saidOf("import { f } from 'change-hook-server';", 'packages/cli/test/f.test.ts')).to.deep.equal([]);
    expect(await saidOf("import { f } from '../../core/src/f.js';", 'packages/delivery/test/f.test.ts')).to.have.length(1);
  });

  it('refuses .only in tests', async () => {
    for (const code of ["it.only('x', () => {});", "describe.only('x', () => {});"]) {
      expect(await saidOf(code, 'packages/core/test/x.test.ts'), code).to.have.length(1);
      expect(await saidOf(code, 'scripts/test/x.test.mjs'), code).to.have.length(1);
    }
  });

  it('refuses files over 400 lines, unless they are tables', async () => {
    const lines = (count) => '// line\n'.repeat(count - 1);
    expect(await saidOf(lines(400), 'packages/core/src/long.ts')).to.deep.equal([]);
    expect(await saidOf(lines(402), 'packages/core/src/long.ts')).to.have.length(1);
    expect(await saidOf(lines(402), 'packages/core/src/long-table.ts')).to.deep.equal([]);
  });

  it('refuses loose equality, names of files that are not kebab-case, and imports of types as values', async () => {
    expect(await saidOf('export const f = (a: unknown) => a == 1;', 'packages/core/src/f.ts')).to.have.length(1);
    expect(await saidOf('export {};', 'packages/core/src/SomeFile.ts')).to.have.length(1);
    expect(await saidOf("import { Clock } from './clock.js';\nexport const f = (clock: Clock) => clock;", 'packages/core/src/f.ts')).to.have.length(1);
  });
});
