import { z } from 'zod';

export const optionsSchema = z.strictObject({
  /** The file that lines are appended to; relative to the config file's folder. */
  path: z
    .string('name the file, as in "./changes.jsonl"')
    .min(1, 'name the file, as in "./changes.jsonl"')
    .refine((path) => !path.includes('\0'), 'a file name can\'t hold a NUL character')
    .describe("The file that lines are appended to, relative to the config's folder."),
});

/**
 * Of a jsonl sink, once they are checked.
 *
 * @interface
 */
export type JsonlOptions = z.output<typeof optionsSchema>;
