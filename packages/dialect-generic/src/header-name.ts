import { z } from 'zod';

/** The name of a header (RFC 9110, a token), in lower case as the gateway keeps them. */
export const headerName = z
  .string({ error: 'must be the name of a header' })
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, { error: 'must be the name of a header' })
  .toLowerCase();
