import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** The root has no dependency on the packages of the workspace; the command-line tool has one on each that ships. */
const require = createRequire(new URL('../packages/cli/package.json', import.meta.url));

export const loadPackage = (name) => import(pathToFileURL(require.resolve(name)).href);
