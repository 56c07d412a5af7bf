import { z } from 'zod';

/** A secret, as a schema: no secret may be empty. `what` names it in the message, which never repeats it. */
export const filledText = (what: string) =>
  z.string({ error: `${what} must be a text` }).min(1, { error: `${what} is empty, and an empty one never means open` });
