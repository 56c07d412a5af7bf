import { hash } from 'node:crypto';
import type { Identity, Verification } from '../dialect/dialect.js';
import { createHookRequest } from '../dialect/hook-request.js';
import type { NetworkHttp } from '../dialect/verify-context.js';
import { ChangeHookError, describeError, isChangeHookError } from '../errors/change-hook-error.js';
import type { Clock } from '../ports/clock.js';
import type { Appended, Inbox, NewReceipt } from '../ports/inbox.js';
import type { Intake, IntakeAnswer, IntakeRequest } from '../ports/intake.js';
import type { Log } from '../ports/log.js';
import type { Mount } from '../registry/mount.js';
import { identifyWith, verifyWith } from '../registry/run-hook.js';
import type { VerifyEnvironment } from '../registry/run-hook.js';
import { blankHeaders, blankQuery } from './blank-sensitive.js';
import { withSinks } from './destinations.js';
import type { Destinations } from './destinations.js';
import { inflate } from './inflate.js';
import { logStack } from './log-stack.js';
import { toAnswer, toErrorAnswer } from './intake-answers.js';
import { translateRequest, watchHook } from './translate-request.js';
import type { OnHook } from './translate-request.js';

export interface IntakeDeps extends Destinations {
  mounts: ReadonlyMap<string, Mount>;
  /** Whether a delivery id that is repeated on this mount is a duplicate; default yes. */
  dedupes?: (mount: string) => boolean;
  inbox: Pick<Inbox, 'append' | 'reject'>;
  clock: Clock;
  log: Log;
  /** A new receipt id: unique, sortable by time. */
  newId: () => string;
  /** Bytes that a compressed body may have once it is inflated. */
  inflatedLimit: number;
  onHook?: OnHook;
  /** Lent to `verify` of a dialect with `network`. */
  networkHttp?: (network: readonly string[]) => NetworkHttp;
}

const REASONS = {
  missing: 'CH_SIGNATURE_MISSING',
  mismatch: 'CH_SIGNATURE_MISMATCH',
  stale: 'CH_SIGNATURE_STALE',
} as const;

/** The intake, on the thread that calls it: the twin of the worker thread's, and what runs inside that. */
export function createIntake(deps: IntakeDeps): Intake {
  const environments = new Map<string, VerifyEnvironment>();
  for (const [name, mount] of deps.mounts) {
    const { network } = mount.dialect;
    const http = network === undefined ? undefined : deps.networkHttp?.(network);
    environments.set(name, { log: deps.log.child({ mount: name, dialect: mount.label }), clock: deps.clock, ...(http === undefined ? {} : { http }) });
  }
  return {
    async submit(request) {
      const mount = deps.mounts.get(request.mount);
      const environment = environments.get(request.mount);
      if (mount === undefined || environment === undefined) return toErrorAnswer(new ChangeHookError('CH_DIALECT_NOT_LISTED', {}));
      try {
        return await receive(deps, mount, environment, request);
      } catch (error) {
        return refuse(deps, mount, request, error);
      }
    },
  };
}

async function receive(deps: IntakeDeps, mount: Mount, environment: VerifyEnvironment, request: IntakeRequest): Promise<IntakeAnswer> {
  const receivedAt = deps.clock.now();
  const body = new Uint8Array(request.body);
  const headers = new Map(Object.entries(request.headers));
  const { method, query } = request;
  const asReceived = createHookRequest({ mount: mount.mount, method, query, headers, body });
  const verified = await watchHook<Verification>(deps.onHook, mount, () => verifyWith(mount, asReceived, environment));
  if (!verified.ok) throw new ChangeHookError(REASONS[verified.reason], { mount: mount.mount });

  const inflated = await inflate(body, headers.get('content-encoding'), deps.inflatedLimit);
  const hookRequest = inflated === body ? asReceived : createHookRequest({ mount: mount.mount, method, query, headers, body: inflated });
  const identity = await watchHook(deps.onHook, mount, () => identifyWith(mount, hookRequest, environment));
  const outcome = withSinks(await translateRequest(mount, hookRequest, environment, deps.onHook), mount.mount, deps);

  const bodyHash = hash('sha256', body, 'buffer');
  const deliveryId = deps.dedupes?.(mount.mount) === false ? undefined : deliveryIdOf(identity, bodyHash);
  const receipt: NewReceipt = {
    id: deps.newId(),
    mount: mount.mount,
    dialect: mount.label,
    receivedAt,
    method,
    query: blankQuery(query, mount.sensitive.query),
    headers: blankHeaders(request.headers, mount.sensitive.headers),
    body,
    bodyHash,
    verdict: outcome.verdict,
    parcels: outcome.parcels,
    sinks: outcome.sinks,
  };
  if (outcome.enrich === true) receipt.enrich = true;
  if (outcome.reason !== undefined) receipt.reason = outcome.reason;
  if (deliveryId !== undefined) receipt.deliveryId = deliveryId;
  const appended: Appended = await deps.inbox.append(receipt);
  return toAnswer(receipt, outcome.changes, appended);
}

const deliveryIdOf = (identity: Identity, bodyHash: Buffer): string | undefined =>
  typeof identity === 'object' ? `sha256:${bodyHash.toString('hex')}` : identity;

function refuse(deps: IntakeDeps, mount: Mount, request: IntakeRequest, thrown: unknown): IntakeAnswer {
  const error = isChangeHookError(thrown)
    ? thrown
    : new ChangeHookError('CH_INTAKE_INTERNAL', { reason: describeError(thrown) }, { cause: thrown });
  const status = error.status ?? 500;
  const address = request.address === undefined ? {} : { address: request.address };
  const facts = {
    mount: mount.mount,
    code: error.code,
    ...(request.requestId === undefined ? {} : { request: request.requestId }),
    ...address,
  };
  if (status >= 500) {
    deps.log.error('a request failed', { ...facts, error: error.message });
    logStack(deps.log, error);
  } else {
    deps.log.info('a request was refused', facts);
    // Not awaited: the sender need not wait for our book-keeping, and a store that fails has said so in the log.
    deps.inbox
      .reject({ at: deps.clock.now(), mount: mount.mount, reason: `${error.code}: ${error.message}`, ...address })
      .catch((cause: unknown) => deps.log.warn('a rejection could not be recorded', { error: describeError(cause) }));
  }
  return toErrorAnswer(error);
}
