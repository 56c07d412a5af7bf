import { ChangeHookError, mediaTypeOf, verifyBasic, verifyToken } from 'change-hook-core';
import type { MountDescription } from 'change-hook-core';
import type { GateConfig } from '../config/config.js';
import { createAddressList } from './client-address.js';
import { asksForLogin } from './guards.js';

/** What the gateway itself asks of a request to one mount. Every method throws a `ChangeHookError` that says no. */
export interface MountGate {
  readonly mount: string;
  readonly sensitiveHeaders: ReadonlySet<string>;
  /** Nothing at all keeps a stranger out: neither the dialect nor the gateway. */
  readonly open: boolean;
  /** Before the body is read: method, media type, and a page in a browser that posts to an open mount. */
  checkHead(method: string, headers: Record<string, string>): void;
  /** Address and credentials. Returns the query without the gateway's own token, which the dialect need not see. */
  admit(headers: Record<string, string>, query: string, address: string | undefined): string;
}

export function createMountGate(description: MountDescription, config: GateConfig): MountGate {
  const { methods, mediaTypes } = description.accepts;
  const allowed = createAddressList(config.allowFrom);
  const authenticates = asksForLogin(config);
  const open = description.open && !authenticates;

  return {
    mount: description.mount,
    sensitiveHeaders: new Set(description.sensitiveHeaders),
    open,
    checkHead(method, headers) {
      if (!methods.includes(method)) throw new ChangeHookError('CH_REQUEST_METHOD', { allowed: methods });
      if (!mediaTypes.includes(mediaTypeOf(headers['content-type']))) {
        throw new ChangeHookError('CH_REQUEST_MEDIA_TYPE', { allowed: mediaTypes });
      }
      if (open && (headers['origin'] !== undefined || headers['sec-fetch-site'] !== undefined)) {
        throw new ChangeHookError('CH_REQUEST_BROWSER', {});
      }
    },
    admit(headers, query, address) {
      if (config.allowFrom.length > 0 && !allowed(address)) throw new ChangeHookError('CH_REQUEST_ADDRESS', {});
      if (!authenticates) return query;
      const authorization = headers['authorization'];
      const basic = config.basic.length > 0 && verifyBasic({ authorization, credentials: config.basic }).ok;
      const bearer =
        config.bearer.length > 0 &&
        verifyToken({ given: /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1], secrets: config.bearer }).ok;
      const token = config.query === undefined ? undefined : takeParameter(query, config.query.name);
      const byQuery = token !== undefined && verifyToken({ given: token.value, secrets: config.query?.tokens ?? [] }).ok;
      if (!basic && !bearer && !byQuery) throw new ChangeHookError('CH_REQUEST_UNAUTHENTICATED', {});
      return token === undefined ? query : token.rest;
    },
  };
}

/** Takes a parameter out of a raw query and leaves the others as they were written. Two of it are as good as none. */
function takeParameter(query: string, name: string): { value: string | undefined; rest: string } {
  const values: string[] = [];
  const rest = query.split('&').filter((field) => {
    const [[key, value] = ['', '']] = new URLSearchParams(field);
    if (key !== name) return true;
    values.push(value);
    return false;
  });
  return { value: values.length === 1 ? values[0] : undefined, rest: rest.join('&') };
}
