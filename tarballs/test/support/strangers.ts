/** Packages of somebody else, by name: the files of each. Their dialects make one change, whose author says which of them it was. */
export const STRANGERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'change-hook-dialect-acme': {
    'package.json': manifest('change-hook-dialect-acme', { type: 'module', exports: './index.js' }),
    'index.js': `import { defineDialect } from 'change-hook-core';\nexport default defineDialect(${dialect('acme')});\n`,
  },
  '@acme/change-hook-dialect-forge': {
    'package.json': manifest('@acme/change-hook-dialect-forge', { type: 'module', exports: './index.js' }),
    'index.js': `export default ${dialect('forge')};\n`,
  },
  'change-hook-dialect-old': {
    'package.json': manifest('change-hook-dialect-old', { main: 'index.js' }),
    'index.js': `module.exports = ${dialect('old')};\n`,
  },
  'change-hook-dialect-import-only': {
    'package.json': manifest('change-hook-dialect-import-only', { type: 'module', exports: { '.': { import: './index.js' } } }),
    'index.js': `export default ${dialect('import-only')};\n`,
  },
  'change-hook-dialect-future': {
    'package.json': manifest('change-hook-dialect-future', { type: 'module', exports: './index.js' }),
    'index.js': `export default ${dialect('future').replace('apiVersion: 1', 'apiVersion: 2')};\n`,
  },
  // Whoever reads it leaves a file behind, in the folder that the process runs in.
  'change-hook-dialect-trap': {
    'package.json': manifest('change-hook-dialect-trap', { type: 'module', exports: './index.js' }),
    'index.js': `import { writeFileSync } from 'node:fs';\nwriteFileSync('sprung', '');\nexport default ${dialect('trap')};\n`,
  },
};

/** Those that a gateway takes, by the mount of each. */
export const WELCOME = { acme: 'acme', '@acme/forge': 'forge', old: 'old', 'import-only': 'import-only' } as const;

function manifest(name: string, more: object): string {
  return JSON.stringify({ name, version: '1.0.0', license: 'MIT', keywords: ['change-hook', 'change-hook-dialect'], peerDependencies: { 'change-hook-core': '^0.1.0' }, ...more });
}

function dialect(name: string): string {
  return `{
  apiVersion: 1,
  name: '${name}',
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify: () => ({ ok: true }),
  identify: () => undefined,
  translate: (request) => ({ changes: [{ author: '${name}', comments: request.json().say }] }),
}`;
}
