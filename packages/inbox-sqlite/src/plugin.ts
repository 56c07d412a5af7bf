import { resolve } from 'node:path';
import type { InboxPlugin } from 'change-hook-core';
import { z } from 'zod';
import { createSqliteInbox } from './sqlite-inbox.js';

const options = z.strictObject({
  path: z
    .string({ error: 'path is the file of the store, as in ./change-hook.db' })
    .min(1, 'path is empty: name the file of the store, as in ./change-hook.db')
    .refine((path) => !path.startsWith(':') && !path.startsWith('file:') && !path.includes('\u0000'), {
      error: 'path must name a file: a store in memory, or one by URI, would not outlive the process',
    })
    .describe("The file of the store, relative to the config's folder."),
});

/**
 * Of `change_hook_inbox: { sqlite: ... }`, once they are checked.
 *
 * @interface
 */
export type SqliteInboxOptions = z.infer<typeof options>;

/** `change_hook_inbox: { sqlite: { path: ./change-hook.db } }` */
export const sqlitePlugin = {
  apiVersion: 1,
  name: 'sqlite',
  options,
  create: ({ options: { path }, folder, ...ctx }) => createSqliteInbox({ ...ctx, file: resolve(folder, path) }),
} satisfies InboxPlugin<SqliteInboxOptions>;
