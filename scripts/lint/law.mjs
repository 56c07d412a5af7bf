/**
 * The import law: one row a room, as the table in docs/architecture.md. eslint.config.js makes a block of each, and
 * scripts/test/law.test.mjs proves that each bites. The rule itself is import-law.mjs.
 *
 * `rooms`: folders under packages/. `siblings`: the packages of this workspace that its sources may import. `forbidden`: what they
 * may not import though package.json had it. `own`: what they may touch of the process, which is closed to all others:
 * 'console', 'exit', 'env' (environment variables), 'timers'. `syntax`: selectors of `no-restricted-syntax`.
 */

const KOA = '^(?:koa|koa-.+|@koa/.+)$';
const COMPOSITION = '^(?:tsyringe|reflect-metadata)(?:/|$)';
const DATABASES = '^(?:node:sqlite|@photostructure/sqlite|better-sqlite3|sqlite3|libsql|pg|postgres|mysql2?|mariadb|knex|kysely|drizzle-orm)(?:/|$)';
const OUTSIDE_WORLD = '^(?:node:)?(?:http|https|http2|net|tls|dgram|dns|fs|child_process|cluster|worker_threads|process|timers)(?:/|$)';
const TIMERS = '^(?:node:)?timers(?:/|$)';
const TEST_TOOLS = '^(?:mocha|chai)(?:/|$)';

export const ROWS = [
  {
    rooms: ['core'],
    law: 'Law: core imports node built-ins and the types of Standard Schema; no Koa, no tsyringe, no database, no sibling.',
    siblings: [],
    forbidden: [KOA, COMPOSITION, DATABASES, TIMERS],
  },
  {
    rooms: ['dialect-*'],
    except: ['dialect-kit'],
    law: "Law: a dialect imports core, dialect-kit and its own schema library; no other dialect, no Koa, no network, no disk: work that needs them goes through ctx.",
    siblings: ['change-hook-core', 'change-hook-kit'],
    forbidden: [KOA, COMPOSITION, DATABASES, OUTSIDE_WORLD],
  },
  {
    rooms: ['dialect-kit'],
    law: 'Law: dialect-kit imports core and re2js, and no dialect.',
    siblings: ['change-hook-core'],
    forbidden: [KOA, COMPOSITION, DATABASES, OUTSIDE_WORLD],
  },
  {
    rooms: ['inbox-*', 'sink-*'],
    law: 'Law: inboxes and sinks import core and their driver; not each other, no dialect, no Koa.',
    siblings: ['change-hook-core'],
    forbidden: [KOA, COMPOSITION, TIMERS],
  },
  {
    rooms: ['delivery'],
    law: 'Law: delivery imports core and knows ports only; no concrete inbox, sink or dialect.',
    siblings: ['change-hook-core'],
    forbidden: [KOA, COMPOSITION, DATABASES, TIMERS],
  },
  {
    rooms: ['testkit'],
    law: 'Law: testkit imports core; it is given describe and it, and imports neither mocha nor chai, nor the server.',
    siblings: ['change-hook-core'],
    forbidden: [KOA, COMPOSITION, DATABASES, TEST_TOOLS],
    own: ['timers'],
  },
  {
    rooms: ['create-*'],
    law: 'Law: what makes packages imports core, for the rules of names, and its sister; what it writes is read from its templates.',
    siblings: ['change-hook-core', 'create-change-hook-dialect'],
    forbidden: [KOA, COMPOSITION, DATABASES],
  },
  {
    rooms: ['server'],
    law: 'Law: the server may import every room but the cli; tsyringe and reflect-metadata live in server/src/composition alone.',
    forbidden: ['^change-hook$', COMPOSITION],
    own: ['timers'],
    syntax: [
      {
        selector: 'CallExpression[callee.type="MemberExpression"][callee.property.name=/^(?:verify|identify|translate|enrich)$/]',
        message: 'Law: the server neither verifies nor translates by itself: it submits to the Intake.',
      },
    ],
  },
  {
    rooms: ['cli'],
    law: 'Law: the cli imports server and core; what a config names is loaded by the registry.',
    siblings: ['change-hook-core', 'change-hook-server'],
    forbidden: [KOA, COMPOSITION, DATABASES],
    own: ['console', 'exit', 'env', 'timers'],
  },
];

export const COMPOSITION_LAW = 'Law: server/src/composition is the only composition root.';
export const COMPOSITION_FORBIDDEN = ['^change-hook$'];
export const EXAMPLE_LAW = 'Law: an example imports what its own package.json declares, by the name of the package, as its readers will.';
export const TEST_LAW = "Law: a test imports its own room, and others by the name of their package from its package.json's dependencies.";
export const TEST_FORBIDDEN_SERVER = '^change-hook(?:-server)?$';
