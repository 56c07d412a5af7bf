import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { codeRules, NODE_GLOBALS, sourceRules, TEST_GLOBALS, testRules } from './scripts/lint/code-rules.mjs';
import { fileName } from './scripts/lint/file-name.mjs';
import { importLaw } from './scripts/lint/import-law.mjs';
import {
  COMPOSITION_FORBIDDEN, COMPOSITION_LAW, EXAMPLE_LAW, ROWS, TEST_FORBIDDEN_SERVER, TEST_LAW,
} from './scripts/lint/law.mjs';

const SHIPPED = ['dependencies', 'peerDependencies', 'optionalDependencies'];
const ALL = [...SHIPPED, 'devDependencies'];

const sources = (rooms) => rooms.map((room) => `packages/${room}/src/**/*.{ts,mts,tsx}`);
const SERVER = ROWS.find((row) => row.rooms.includes('server'));
const imports = (options) => ({ 'house/import-law': ['error', options] });

export default defineConfig(
  globalIgnores(['**/dist/', '**/coverage/', 'var/', '**/fixtures/', 'packages/create-*/templates/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { plugins: { house: { rules: { 'import-law': importLaw, 'file-name': fileName } } }, rules: codeRules },

  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: NODE_GLOBALS } },
  { files: ['**/*-table.{ts,mjs}'], rules: { 'max-lines': 'off' } },
  // It must be read by versions of Node that are too old for all else.
  { files: ['scripts/run.mjs'], rules: { 'no-var': 'off', 'prefer-const': 'off' } },

  {
    files: ['**/*.{ts,mts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A port is a promise to the caller, whether or not this implementation has to wait for something.
      '@typescript-eslint/require-await': 'off',
      // What was caught is handed on as it was.
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },

  // The import law, a block a row.
  ...ROWS.map((row) => ({
    files: sources(row.rooms),
    ignores: sources(row.except ?? []),
    rules: {
      ...sourceRules(row),
      ...imports({ law: row.law, declared: SHIPPED, forbidden: row.forbidden, ...(row.siblings && { siblings: row.siblings }) }),
    },
  })),
  // The one place of core that reads time.
  { files: ['packages/core/src/ports/system-clock.ts'], rules: sourceRules({ own: ['clock', 'timers'] }) },
  // `${env:NAME}` in a config is how an operator hands over secrets.
  { files: ['packages/server/src/config/**'], rules: sourceRules({ ...SERVER, own: ['env', 'timers'] }) },
  {
    files: ['packages/server/src/composition/**'],
    rules: {
      ...sourceRules({ own: ['decorators', 'timers'] }),
      ...imports({ law: COMPOSITION_LAW, declared: SHIPPED, forbidden: COMPOSITION_FORBIDDEN }),
      // The type of a constructor's parameter is what tsyringe injects by: a type import would leave nothing of it.
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  // A suite takes describe and it apart from the object that it is given.
  { files: ['packages/testkit/src/**'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  // A plugin is what its package exports by default.
  { files: ['dialect-*', 'inbox-*', 'sink-*'].map((room) => `packages/${room}/src/index.ts`), rules: { 'no-restricted-exports': 'off' } },

  {
    files: ['packages/*/test/**/*.{ts,mts,tsx}', 'examples/*/test/**/*.{ts,mts,tsx}', '{faults,compare,tarballs}/test/**/*.ts'],
    rules: { ...testRules, ...imports({ law: TEST_LAW, declared: ALL, forbidden: [TEST_FORBIDDEN_SERVER] }) },
  },
  { files: ['packages/{server,cli}/test/**/*.{ts,mts,tsx}', 'examples/*/test/**'], rules: imports({ law: TEST_LAW, declared: ALL }) },
  { files: ['examples/*/src/**', 'examples/*/*.{ts,js,mjs}'], rules: imports({ law: EXAMPLE_LAW, declared: SHIPPED }) },
  {
    files: ['{scripts,bench}/test/**/*.mjs', 'examples/*/test/**/*.{js,mjs}'],
    languageOptions: { globals: TEST_GLOBALS },
    rules: { 'no-restricted-properties': testRules['no-restricted-properties'], 'no-unused-expressions': 'off' },
  },
);
