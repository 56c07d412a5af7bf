import { adminOf, ChangeHookError, ManualClock, mountDialect, silentLog } from 'change-hook-core';
import type { AdminCall, AdminEnvironment, AdminFunctions, HttpAnswer } from 'change-hook-core';
import type { AnyDialect } from '../cases/run-case.js';
import { failed, originsIn, problemOf } from '../dialect/tools/fake-http.js';

/** What a forge's API answers. `json` is written as JSON; `text` goes as it is. */
export interface FakeAnswer {
  status?: number;
  json?: unknown;
  text?: string;
  /** By lower-case name. */
  headers?: Readonly<Record<string, string>>;
}

/** What the forge does with a call: an answer, or the error to throw. */
export type FakeForge = (call: AdminCall) => FakeAnswer;

/** The `admin` of a dialect before a forge that a test writes down. */
export interface FakeAdmin extends AdminFunctions {
  /** What the forge was asked, in this order. */
  readonly calls: readonly AdminCall[];
  /** The clock of the dialect, at 0. */
  readonly clock: ManualClock;
}

/**
 * Mounts a dialect with these options and lends its `admin` the HTTP of a forge that reaches nobody: by the gateway's rules, and with
 * its checks of what the dialect answers. `token` stands for that of the options.
 */
export async function fakeAdmin(dialect: AnyDialect, options: unknown, forge: FakeForge, token?: string): Promise<FakeAdmin> {
  const clock = new ManualClock();
  const { name } = dialect;
  const imported = { kind: 'dialect', item: name, ownName: name, packageName: `change-hook-dialect-${name}`, version: '0.0.0', file: '', from: '', value: dialect } as const;
  const mounted = await mountDialect(imported, options, { clock });
  if ('problems' in mounted) throw new AggregateError(mounted.problems, 'the dialect or its options have problems');
  const { mount } = mounted;
  const origins = originsIn(mount.options);
  const calls: AdminCall[] = [];
  const environment: AdminEnvironment = {
    log: silentLog,
    clock,
    signal: new AbortController().signal,
    http: {
      send(call) {
        const problem = problemOf(call, origins);
        if (problem !== undefined) return Promise.reject(new ChangeHookError('CH_HTTP_REFUSED', { reason: problem }));
        calls.push(call);
        return new Promise((resolve) => resolve(toAnswer(call, forge(call))));
      },
    },
    ...(token === undefined ? {} : { token }),
  };
  return {
    calls,
    clock,
    ...adminOf(mount, () => environment),
  };
}

function toAnswer(call: AdminCall, { status = 200, json, text, headers = {} }: FakeAnswer): HttpAnswer {
  const body = text ?? (json === undefined ? '' : JSON.stringify(json));
  return {
    status,
    header: (name) => headers[name],
    text: () => body,
    json() {
      try {
        return JSON.parse(body) as unknown;
      } catch {
        throw failed(call, 'its answer is not JSON');
      }
    },
  };
}
