import { UsageError } from '../exit-codes.js';

export interface AddressOptions {
  url?: string;
  host?: string;
  urlpath?: string;
}

const DEFAULT_HOST = 'localhost:8010';
const DEFAULT_PATH = '/change_hook/base';

/**
 * Where changes are posted: `--url`, else `--host` and `--urlpath`, else `CHANGE_HOOK_URL`, else a gateway on this machine. A user and a
 * password in the URL are taken out of it and given apart: a URL is printed and logged.
 */
export function toAddress(options: AddressOptions, env: Readonly<Record<string, string | undefined>>): { url: URL; user?: string; password?: string } {
  const { host, urlpath } = options;
  const parts = host !== undefined || urlpath !== undefined;
  if (parts && options.url !== undefined) throw new UsageError('give either --url, or --host and --urlpath');
  const written = options.url ?? (parts ? undefined : env['CHANGE_HOOK_URL']);
  const url = written === undefined ? fromParts(host ?? DEFAULT_HOST, urlpath ?? DEFAULT_PATH) : whole(written, options.url === undefined ? 'CHANGE_HOOK_URL' : '--url');
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  return { url, ...(username === '' ? {} : { user: decodeURIComponent(username) }), ...(password === '' ? {} : { password: decodeURIComponent(password) }) };
}

function fromParts(host: string, path: string): URL {
  const written = /^https?:\/\//i.test(host) ? host : `http://${host}`;
  const url = parse(written);
  if (url === undefined || url.pathname !== '/' || url.search !== '') {
    throw new UsageError(`--host is HOST or HOST:PORT, such as localhost:8010, not ${JSON.stringify(host)}; a whole URL goes to --url`);
  }
  return new URL(path.startsWith('/') ? path : `/${path}`, url);
}

function whole(written: string, from: string): URL {
  const url = parse(written);
  if (url === undefined) throw new UsageError(`${from} must be an http or https URL, such as https://ci.example.org/change_hook/base`);
  return url;
}

function parse(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : undefined;
}
