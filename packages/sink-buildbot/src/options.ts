import { z } from 'zod';

/** `host:port`; an IPv6 address stands in brackets. */
const MASTER = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/@]+)):(\d{1,5})$/;

/** `localhost:9989` -> its parts; undefined where it is not of that form. */
export function parseMaster(text: string): { host: string; port: number } | undefined {
  const [, v6, name, digits] = MASTER.exec(text) ?? [];
  const host = v6 ?? name;
  const port = Number(digits);
  return host === undefined || !(port >= 1 && port <= 65_535) ? undefined : { host, port };
}

/** What is wrong with a `url`, or undefined. */
function urlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return 'must be the http or https address of the master, such as "http://localhost:8020"';
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a user or password: use url_user and url_password';
  if (url.search !== '' || url.hash !== '') return 'must be the root of the master\'s web server, without "?" and "#"';
  return undefined;
}

const text = (what: string) => z.string(`must be ${what}`).min(1, `must be ${what}, and not empty`);
const seconds = (most: number) =>
  z.number('must be a number of seconds').positive('must be more than 0 seconds').max(most, `must be at most ${most} seconds`);

export const optionsSchema = z
  .strictObject({
    master: z.string('must be text')
      .refine((value) => parseMaster(value) !== undefined, 'must be "host:port", such as "localhost:9989"').describe('The PB port of the master, as "localhost:9989".').optional(),
    user: text('the user of the master\'s PBChangeSource').describe('The user of its PBChangeSource. Default: change.').optional(),
    password: text('the passwd of the master\'s PBChangeSource').describe('The passwd of its PBChangeSource, as "${env:BUILDBOT_PW}".').optional(),
    url: z.string('must be text').superRefine((value, issues) => {
      const problem = urlProblem(value);
      if (problem !== undefined) issues.addIssue({ code: 'custom', message: problem });
    }).describe('The root of its web server, as "http://localhost:8020".').optional(),
    url_user: text('a user of the master\'s change_hook_auth').describe('A user of its change_hook_auth.').optional(),
    url_password: text('the password of url_user').describe('The password of url_user.').optional(),
    timeout: seconds(3600).describe('Seconds for one call.').default(30),
    lookup_wait: seconds(600).describe('Seconds that a change is looked for before it is sent again.').default(2),
    change_id_property: z.boolean('must be true or false').describe('Whether each change gets the property change_hook_id.').default(true),
  })
  .superRefine((options, issues) => {
    const problem = (path: string, message: string): void => issues.addIssue({ code: 'custom', path: [path], message });
    const { master, url } = options;
    if (master === undefined && url === undefined) {
      problem('master', 'is needed ("host:port" of the master\'s PB port), or url (the root of its web server), or both');
    }
    if (master !== undefined && options.password === undefined) {
      problem('password', 'is needed with master: the passwd of the master\'s PBChangeSource');
    }
    for (const key of ['user', 'password'] as const) {
      if (master !== undefined || options[key] === undefined) continue;
      problem(key, `belongs to master, which is not set; for url there is url_${key}`);
    }
    for (const [key, other] of [['url_user', 'url_password'], ['url_password', 'url_user']] as const) {
      if (options[key] === undefined) continue;
      if (url === undefined) problem(key, 'belongs to url, which is not set');
      else if (options[other] === undefined) problem(other, `is needed with ${key}`);
    }
  })
  .transform((options) => ({ ...options, user: options.user ?? 'change' }));

export type BuildbotOptions = z.output<typeof optionsSchema>;
