import { z } from 'zod';

export const optionsSchema = z.strictObject({
  /** `auto`: on a terminal that has colours, unless NO_COLOR is set. */
  color: z.enum(['auto', 'always', 'never'], 'must be one of auto, always, never').describe('auto: on a terminal that has colours, unless NO_COLOR is set.').default('auto'),
  /** `long`: a paragraph a change; `short`: a line a change. */
  format: z.enum(['long', 'short'], 'must be one of long, short').describe('A paragraph a change (long), or a line (short).').default('long'),
});

/**
 * Of a console sink, once they are checked and filled in.
 *
 * @interface
 */
export type ConsoleOptions = z.output<typeof optionsSchema>;
