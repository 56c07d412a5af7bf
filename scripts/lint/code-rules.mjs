/** The code rules that are not about imports. eslint.config.js says where each set applies. */

const LAW = 'Law: ';

/** Everywhere. */
export const codeRules = {
  'house/file-name': 'error',
  // 40 to 150 lines are the habit, over 250 rethink. A table of data may be as long as its subject: `a-name-table.ts`.
  'max-lines': ['error', { max: 400 }],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  'prefer-const': ['error', { destructuring: 'all' }],
  'object-shorthand': ['error', 'properties'],
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  'no-implicit-coercion': 'error',
  'no-throw-literal': 'error',
};

const CLOSED = {
  exit: [{ object: 'process', property: 'exit', message: `${LAW}only the cli ends the process.` }],
  env: [{ object: 'process', property: 'env', message: `${LAW}what a room needs comes with its options; \${env:NAME} in a config is read by the server's config.` }],
  clock: [
    { object: 'Date', property: 'now', message: `${LAW}time comes from the Clock port (ctx.clock.now()).` },
    { object: 'performance', property: 'now', message: `${LAW}time comes from the Clock port (clock.monotonic()).` },
    { object: 'process', property: 'hrtime', message: `${LAW}time comes from the Clock port (clock.monotonic()).` },
  ],
};

const SYNTAX = {
  clock: [
    { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: `${LAW}time comes from the Clock port (new Date(ctx.clock.now())).` },
  ],
  decorators: [{ selector: 'Decorator', message: `${LAW}decorators live in server/src/composition alone; elsewhere createX(deps) does it.` }],
};

const TIMERS = ['setTimeout', 'setInterval'].map((name) => ({ name, message: `${LAW}timers come from the Clock port (clock.after(ms, fn)).` }));

/** For the sources of a room: everything is closed but what the row's `own` names. */
export function sourceRules({ own = [], syntax = [] }) {
  const closed = (sets) => Object.entries(sets).flatMap(([name, rules]) => (own.includes(name) ? [] : rules));
  return {
    'no-console': own.includes('console') ? 'off' : 'error',
    'no-restricted-properties': rule(closed(CLOSED)),
    'no-restricted-syntax': rule([...closed(SYNTAX), ...syntax]),
    'no-restricted-globals': rule(own.includes('timers') ? [] : TIMERS),
    'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } }],
  };
}

const rule = (entries) => (entries.length === 0 ? 'off' : ['error', ...entries]);

const ONLY = ['it', 'describe', 'context', 'specify', 'suite', 'test'].map((object) => ({
  object,
  property: 'only',
  message: 'A test that is marked .only silences all others.',
}));

/** For tests. What comes out of JSON.parse or a fake is looked at by expectations, so its type adds nothing. */
export const testRules = {
  'no-restricted-properties': ['error', ...ONLY],
  '@typescript-eslint/no-unused-expressions': 'off',
  '@typescript-eslint/no-unsafe-argument': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-call': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-unsafe-return': 'off',
  '@typescript-eslint/unbound-method': 'off',
};

const names = (list) => Object.fromEntries(list.map((name) => [name, 'readonly']));

export const NODE_GLOBALS = names([
  'AbortController', 'AbortSignal', 'Buffer', 'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams', 'clearImmediate', 'clearInterval',
  'clearTimeout', 'console', 'crypto', 'fetch', 'performance', 'process', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout',
  'structuredClone',
]);

export const TEST_GLOBALS = names(['after', 'afterEach', 'before', 'beforeEach', 'describe', 'it']);
