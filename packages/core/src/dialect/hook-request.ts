import { ChangeHookError } from '../errors/change-hook-error.js';
import { parseForm } from './parse-form.js';

/** The HTTP request as a dialect sees it. `verify` gets the bytes as received, the later hooks the inflated ones. */
export interface HookRequest {
  /** The key of `change_hook_dialects` that was asked for. */
  readonly mount: string;
  /** Upper case. */
  readonly method: string;
  readonly query: URLSearchParams;
  /** The value of a header by its lower-case name. */
  header(name: string): string | undefined;
  readonly headers: ReadonlyMap<string, string>;
  /** Lower case, without parameters; '' where there was no Content-Type. */
  readonly mediaType: string;
  readonly body: Uint8Array;
  /** The body as UTF-8; a byte order mark is dropped, bad sequences become U+FFFD. */
  text(): string;
  /** The body parsed as JSON, once. Throws `CH_REQUEST_UNPARSABLE`, which the sender sees as 400. */
  json(): unknown;
  /** The body parsed as a form, once. Throws `CH_REQUEST_UNPARSABLE` beyond {@link FORM_FIELDS} fields. */
  form(): URLSearchParams;
}

/** More fields than any form has, and few enough to parse without being noticed. */
export const FORM_FIELDS = 1_000;

export interface HookRequestParts {
  mount: string;
  method: string;
  query: string;
  headers: ReadonlyMap<string, string>;
  body: Uint8Array;
}

export function createHookRequest(parts: HookRequestParts): HookRequest {
  return new ParsedHookRequest(parts);
}

/** `Application/JSON; charset=utf-8` -> `application/json`; absent -> ''. */
export function mediaTypeOf(contentType: string | undefined): string {
  if (contentType === undefined) return '';
  const end = contentType.indexOf(';');
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

class ParsedHookRequest implements HookRequest {
  readonly mount: string;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly #rawQuery: string;
  #query: URLSearchParams | undefined;
  #mediaType: string | undefined;
  #text: string | undefined;
  #json: { value: unknown } | undefined;
  #form: URLSearchParams | undefined;

  constructor(parts: HookRequestParts) {
    this.mount = parts.mount;
    this.method = parts.method;
    this.headers = parts.headers;
    this.body = parts.body;
    this.#rawQuery = parts.query;
  }

  get query(): URLSearchParams {
    return (this.#query ??= parseFields(this.#rawQuery, 'the query'));
  }

  get mediaType(): string {
    return (this.#mediaType ??= mediaTypeOf(this.header('content-type')));
  }

  header(name: string): string | undefined {
    return this.headers.get(name);
  }

  text(): string {
    return (this.#text ??= decodeText(this.body));
  }

  json(): unknown {
    if (this.#json === undefined) {
      try {
        this.#json = { value: JSON.parse(this.text()) };
      } catch (cause) {
        throw new ChangeHookError('CH_REQUEST_UNPARSABLE', { what: 'the body is not JSON' }, { cause });
      }
    }
    return this.#json.value;
  }

  form(): URLSearchParams {
    return (this.#form ??= parseFields(this.text(), 'the form'));
  }
}

function decodeText(body: Uint8Array): string {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The fields are counted before they are parsed: a form of a million `&` must not become a million pairs first. */
function parseFields(text: string, what: string): URLSearchParams {
  let fields = 1;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    if (++fields > FORM_FIELDS) {
      throw new ChangeHookError('CH_REQUEST_UNPARSABLE', { what: `${what} has more than ${FORM_FIELDS} fields` });
    }
  }
  return parseForm(text);
}
