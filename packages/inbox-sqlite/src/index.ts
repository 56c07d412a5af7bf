export { sqlitePlugin as default } from './plugin.js';
export type { SqliteInboxOptions } from './plugin.js';
