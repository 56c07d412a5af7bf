import type {
  AdminContext, CreatedHook, DialectAdmin, FailedDelivery, HookAt, Pinged, ReceivedFrom, RegisteredHook, WantedHook,
} from '../dialect/admin.js';
import { ChangeHookError } from '../errors/change-hook-error.js';
import { checkCreatedHook, checkFailedDeliveries, checkHooks, checkPinged, checkSender } from './admin-answers.js';
import { callHook, contextOf } from './call-hook.js';
import type { HookEnvironment } from './call-hook.js';
import type { Mount } from './mount.js';

/** What the lent HTTP and the end of time are for one call of `admin`. */
export type AdminEnvironment = HookEnvironment &
  Pick<AdminContext, 'http' | 'signal'> & {
    /** Stands for the option `token`: one that reads changes is seldom one that manages webhooks. */
    readonly token?: string;
    /** Default: nobody waits, and `CH_ADMIN_LIMITED` is thrown at once. */
    readonly pause?: AdminContext['pause'];
  };

/** A list has up to a hundred pages. */
export const ADMIN_TIMEOUT_MS = 120_000;

/** The functions of `admin`, by name. */
type AdminFunction = Exclude<keyof DialectAdmin, 'repository' | 'pingMakesChanges'>;

const MEANT = ['CH_ADMIN_REFUSED', 'CH_ADMIN_LIMITED', 'CH_HTTP_REFUSED', 'CH_HTTP_FAILED'] as const;

/** The functions of one mount's `admin`. */
export interface AdminFunctions {
  createHook(wanted: WantedHook): Promise<CreatedHook>;
  listHooks(repository: string): Promise<RegisteredHook[]>;
  pingHook(hook: HookAt): Promise<Pinged>;
  failedDeliveries(hook: HookAt, since: number): Promise<FailedDelivery[]>;
  redeliver(hook: HookAt, delivery: FailedDelivery): Promise<void>;
  senderOf(received: ReceivedFrom): Promise<string | undefined>;
}

/**
 * Each function calls that of the dialect, as a method of its `admin` and in an environment of its own, and checks the answer. They
 * reject with
 * - `CH_ADMIN_UNSUPPORTED` when the dialect does not have it,
 * - `CH_ADMIN_REFUSED`, and the `CH_HTTP_...` errors of `ctx.http`, as the dialect lets them through,
 * - `CH_ADMIN_LIMITED` when the forge takes calls later than `pause` waits,
 * - `CH_DIALECT_CRASHED`, `CH_DIALECT_TIMEOUT` and `CH_DIALECT_ANSWER` when it breaks the contract.
 */
export const adminOf = (mount: Mount, environment: () => AdminEnvironment): AdminFunctions => ({
  createHook: (wanted) => runAdmin(mount, 'createHook', environment(), (admin, ctx) => admin.createHook(wanted, ctx), checkCreatedHook),
  listHooks: (repository) => runAdmin(mount, 'listHooks', environment(), (admin, ctx) => admin.listHooks(repository, ctx), checkHooks),
  pingHook: (hook) => runAdmin(mount, 'pingHook', environment(), (admin, ctx) => admin.pingHook(hook, ctx), checkPinged),
  failedDeliveries: (hook, since) =>
    runAdmin(mount, 'failedDeliveries', environment(), (admin, ctx) => admin.failedDeliveries(hook, since, ctx), checkFailedDeliveries),
  redeliver: (hook, delivery) => runAdmin(mount, 'redeliver', environment(), (admin, ctx) => admin.redeliver(hook, delivery, ctx), () => undefined),
  senderOf: (received) => runAdmin(mount, 'senderOf', environment(), (admin, ctx) => admin.senderOf(received, ctx), checkSender),
});

/** A forge may say anything; what is no time is told as the end of time. */
export const limitedUntil = (until: number): ChangeHookError =>
  new ChangeHookError('CH_ADMIN_LIMITED', { until: new Date(Math.min(until, LATEST) || LATEST).toISOString() });

const LATEST = 8.64e15;

const noPause = (until: number): Promise<void> => Promise.reject(limitedUntil(until));

async function runAdmin<Name extends AdminFunction, Answer>(
  mount: Mount,
  name: Name,
  environment: AdminEnvironment,
  call: (admin: DialectAdmin & Required<Pick<DialectAdmin, Name>>, ctx: AdminContext) => unknown,
  check: (answer: unknown) => Answer,
): Promise<Answer> {
  const { admin } = mount.dialect;
  if (!has(admin, name)) throw new ChangeHookError('CH_ADMIN_UNSUPPORTED', { mount: mount.mount, dialect: mount.label, what: WORDS[name] });
  const { http, signal, token, pause = noPause, timeoutMs = ADMIN_TIMEOUT_MS } = environment;
  const base = contextOf(mount, environment);
  const options = token === undefined ? base.options : Object.freeze({ ...(base.options as object), token });
  const ctx: AdminContext = { ...base, options, http, signal, pause };
  return callHook(mount, `admin.${name}`, { ...environment, timeoutMs }, { call: () => call(admin, ctx), check, meant: MEANT });
}

const has = <Name extends AdminFunction>(admin: DialectAdmin | undefined, name: Name): admin is DialectAdmin & Required<Pick<DialectAdmin, Name>> =>
  admin?.[name] !== undefined;

const WORDS: Readonly<Record<AdminFunction, string>> = {
  createHook: 'register a webhook',
  listHooks: 'list webhooks',
  pingHook: 'have a webhook pinged',
  failedDeliveries: 'list failed deliveries',
  redeliver: 'have a delivery sent again',
  senderOf: 'tell whose webhook sent what was received',
};
