import { z } from 'zod';
import type { CatchUpConfig } from './config.js';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What github.com keeps: its "Redelivering webhooks" says 3 days; that of GitHub Enterprise Server says 7. */
export const CATCH_UP_SINCE_MS = 3 * 86_400_000;

const HOW_LONG = 'must be how long to look back: 90m, 36h or 3d';
const howLong = z
  .string()
  .regex(/^[1-9]\d{0,5}[mhd]$/, HOW_LONG)
  .transform((text) => Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? NaN));

const REPOSITORY = 'must be a repository as the forge names it, such as acme/app';
const repository = z.string().regex(/^[^\s/]+(?:\/[^\s/]+)*$/, REPOSITORY);
const repositories = z.union([repository.transform((one) => [one]), z.array(repository).min(1)], 'must be a repository, or a list of such');

const address = z.string().regex(/^https?:\/\/[^\s?#]+$/, 'must be the URL of the mount: https://, without a query');

/** The value of `$catch_up`. */
export const catchUp = z.union(
  [
    z.boolean(),
    z.strictObject({
      repositories: repositories.optional().describe('Repositories, as the forge names them. Default: those of which the inbox has changes.'),
      since: howLong.optional().describe('How long to look back: 90m, 36h, 3d. Default: 3d, which is what GitHub keeps.'),
      url: address.optional().describe("The mount's address as the forge has it. Default: whatever ends in the path of the mount."),
    }),
  ],
  'must be true, false, or an object with repositories, since or url',
);

/** As the gateway uses it; undefined = never by itself. */
export function toCatchUp(written: z.infer<typeof catchUp> | undefined): CatchUpConfig | undefined {
  if (written === undefined || written === false) return undefined;
  const { repositories: named, since, url } = written === true ? {} : written;
  return {
    sinceMs: since ?? CATCH_UP_SINCE_MS,
    ...(named === undefined ? {} : { repositories: [...new Set(named)] }),
    ...(url === undefined ? {} : { url }),
  };
}
