import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * The ESLint rule behind the import law: what a room may import. It sees static and dynamic imports, re-exports, `import()` types
 * and `import.meta.resolve`. Options: `{ law, siblings, forbidden, declared }`
 * - `law`: the sentence of the table, printed with every report;
 * - `siblings`: the packages of this workspace that may be imported; absent = any that package.json declares;
 * - `forbidden`: regular expressions (as text) of specifiers that may not be imported, though package.json had them;
 * - `declared`: the parts of package.json that count.
 * In every room: no path into another room, no file inside another package of ours, nothing that package.json does not declare.
 */
export const importLaw = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: {
          law: { type: 'string' },
          siblings: { type: 'array', items: { type: 'string' } },
          forbidden: { type: 'array', items: { type: 'string' } },
          declared: { type: 'array', items: { type: 'string' } },
        },
        required: ['law', 'declared'],
        additionalProperties: false,
      },
    ],
    messages: {
      outside: '"{{name}}" leaves the room: import another room by the name of its package. {{law}}',
      inside: '"{{name}}" reaches inside a package: import what its index exports. {{law}}',
      forbidden: '"{{name}}" may not be imported here. {{law}}',
      undeclared: '"{{name}}" is not in the {{declared}} of this room\'s package.json. {{law}}',
    },
  },
  create(context) {
    const { law, siblings, forbidden = [], declared } = context.options[0];
    const room = roomOf(context.filename);
    const patterns = forbidden.map((text) => new RegExp(text));

    function problemOf(name) {
      if (name.startsWith('.')) {
        const target = relative(room.folder, resolve(dirname(context.filename), name));
        return target === '..' || target.startsWith(`..${sep}`) ? 'outside' : undefined;
      }
      if (name.startsWith('/') || name.startsWith('file:')) return 'outside';
      if (patterns.some((pattern) => pattern.test(name))) return 'forbidden';
      if (isBuiltIn(name)) return undefined;
      const owner = packageOf(name);
      if (isOurs(owner)) {
        if (name !== owner && name !== `${owner}/package.json`) return 'inside';
        if (owner === room.manifest.name) return undefined;
        if (siblings && !siblings.includes(owner)) return 'forbidden';
      }
      return declared.some((part) => Object.hasOwn(room.manifest[part] ?? {}, owner)) ? undefined : 'undeclared';
    }

    function check(source) {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const messageId = problemOf(source.value);
      if (messageId) context.report({ node: source, messageId, data: { name: source.value, law, declared: declared.join(' or ') } });
    }

    return {
      ImportDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
      TSExternalModuleReference: (node) => check(node.expression),
      'CallExpression[callee.object.type="MetaProperty"][callee.property.name="resolve"]': (node) => check(node.arguments[0]),
    };
  },
};

/** `change-hook`, `change-hook-core`, `@acme/change-hook-dialect-foo`: a package of ours, or one that goes by our names. */
const isOurs = (owner) => /^(?:@[^/]+\/)?change-hook(?:-|$)/.test(owner);

const isBuiltIn = (name) => name.startsWith('node:') || builtinModules.includes(name);

/** `@koa/router/lib/x.js` -> `@koa/router` */
const packageOf = (name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

const rooms = new Map();

/** The nearest folder above a file that has a package.json; the file itself need not exist. */
function roomOf(filename) {
  let folder = dirname(filename);
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  if (!rooms.has(folder)) {
    const file = join(folder, 'package.json');
    rooms.set(folder, { folder, manifest: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {} });
  }
  return rooms.get(folder);
}
