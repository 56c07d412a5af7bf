import { z } from 'zod';

const secret = z.string('must be a text').min(1, 'must not be empty');

/** What a config may say of this dialect. `strictObject`: an option that is misspelt stops the start. */
export const options = z.strictObject({
  /** Several while one is being replaced. */
  secret: z.union([secret, z.array(secret).min(1, 'must not be an empty list')]).optional(),
  /** Only pushes to this branch make changes. */
  branch: z.string('must be a text').min(1, 'must not be empty').optional(),
});

export type {{Name}}Options = z.output<typeof options>;
