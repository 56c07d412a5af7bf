import { createHookRequest } from 'change-hook-core';
import type { HookRequest, HookRequestParts } from 'change-hook-core';
import { deepFreeze } from '../../cases/deep-freeze.js';

/**
 * A hook request that notes which headers are read, and can't be written to but for its bytes, which nothing can freeze: they are
 * a copy.
 */
export class WatchedRequest implements HookRequest {
  /** Names of the headers that were asked for one by one. */
  readonly read = new Set<string>();
  readonly mount: string;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly #inner: HookRequest;
  #json: { value: unknown } | undefined;

  constructor(parts: HookRequestParts) {
    const read = this.read;
    this.headers = new ReadOnlyHeaders(parts.headers, (name) => void read.add(name));
    this.body = Buffer.from(parts.body);
    this.#inner = createHookRequest({ ...parts, headers: this.headers, body: this.body });
    this.mount = this.#inner.mount;
    this.method = this.#inner.method;
  }

  get query(): URLSearchParams {
    return this.#inner.query;
  }

  get mediaType(): string {
    return this.#inner.mediaType;
  }

  header(name: string): string | undefined {
    return this.headers.get(name);
  }

  text(): string {
    return this.#inner.text();
  }

  json(): unknown {
    return (this.#json ??= { value: deepFreeze(this.#inner.json()) }).value;
  }

  form(): URLSearchParams {
    return this.#inner.form();
  }
}

class ReadOnlyHeaders extends Map<string, string> {
  readonly #onRead: (name: string) => void;

  constructor(entries: ReadonlyMap<string, string>, onRead: (name: string) => void) {
    super();
    for (const [name, value] of entries) super.set(name, value);
    this.#onRead = onRead;
  }

  override get(name: string): string | undefined {
    this.#onRead(name);
    return super.get(name);
  }

  override set(): never {
    throw new TypeError('the headers of a request are read-only');
  }

  override delete(): never {
    throw new TypeError('the headers of a request are read-only');
  }

  override clear(): never {
    throw new TypeError('the headers of a request are read-only');
  }
}
