export { createFromCommandLine } from './create-from-command-line.js';
export { toPackageName } from './package-name.js';
export { writePackage } from './write-package.js';
export type { Dependency } from './dependency.js';
export type { PackagePlan } from './write-package.js';
export type { ScaffoldKind } from './package-name.js';
export type { Terminal } from './terminal.js';
