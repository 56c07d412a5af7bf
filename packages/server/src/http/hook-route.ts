import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { ChangeHookError, describeError, isChangeHookError } from 'change-hook-core';
import type { Clock, Intake, IntakeAnswer, IntakeRequest, Log } from 'change-hook-core';
import { setAnswer, setErrorAnswer } from './answer.js';
import type { BodyBudget } from './body-budget.js';
import type { MountGate } from './mount-gate.js';
import { readBody } from './read-body.js';
import type { BodyReading } from './read-body.js';
import { collectHeaders } from './repeated-headers.js';

export interface HookRouteDeps {
  gates: () => ReadonlyMap<string, MountGate>;
  intake: Intake;
  budget: BodyBudget;
  clock: Clock;
  log: Log;
  limits: { body: number; idleMs: number; requestMs: number };
  clientAddress: (remote: string | undefined, forwardedFor: string | undefined) => string | undefined;
  /** Somebody else's server took the request, and has granted its `Expect: 100-continue` if it has one. */
  cameThrough?: (request: IncomingMessage) => boolean;
  /** Keeps a short record of a request that was refused before the intake saw it. */
  onRefused: (refusal: { mount: string; address: string | undefined; error: ChangeHookError }) => void;
}

/**
 * Requests at work together. Each costs its head, on both threads, and what Node keeps of it, however small its body is; and a sender that
 * pipelines has thousands under way on one connection, since Node goes on reading while answers are outstanding.
 */
export const MOST_AT_WORK = 4_096;

/** One hook request, from its head to its answer. `name` is the mount as it stands in the raw path. */
export function createHookRoute(deps: HookRouteDeps): (ctx: Context, name: string) => Promise<void> {
  const { limits, budget, clock } = deps;
  const reading: BodyReading = { limit: limits.body, idleMs: limits.idleMs, requestMs: limits.requestMs, budget, clock };
  let atWork = 0;
  return async (ctx, name) => {
    const gate = deps.gates().get(name);
    if (gate === undefined) return setErrorAnswer(ctx, new ChangeHookError('CH_DIALECT_NOT_LISTED', {}));
    const address = deps.clientAddress(ctx.req.socket.remoteAddress, ctx.get('x-forwarded-for') || undefined);
    atWork++;
    try {
      if (atWork > MOST_AT_WORK) throw new ChangeHookError('CH_INTAKE_BUSY', { reason: 'too many requests are in flight' });
      setAnswer(ctx, await receive(deps, reading, gate, ctx, address));
    } catch (thrown) {
      const error = asError(thrown);
      const isOurs = (error.status ?? 500) >= 500;
      deps.log[isOurs ? 'warn' : 'info']('a request was refused', {
        mount: name,
        code: error.code,
        request: ctx.response.get('X-Request-Id'),
        ...(address === undefined ? {} : { address }),
        ...(isOurs ? { error: error.message, ...(error.mend === undefined ? {} : { mend: error.mend }) } : {}),
      });
      setErrorAnswer(ctx, error);
      if (!isOurs) record(deps, { mount: name, address, error });
    } finally {
      atWork--;
    }
  };
}

/** A refusal stands, whether or not it can be written down. */
function record(deps: HookRouteDeps, refusal: Parameters<HookRouteDeps['onRefused']>[0]): void {
  try {
    deps.onRefused(refusal);
  } catch (error) {
    deps.log.warn('a refusal could not be recorded', { mount: refusal.mount, error: describeError(error) });
  }
}

async function receive(deps: HookRouteDeps, reading: BodyReading, gate: MountGate, ctx: Context, address: string | undefined): Promise<IntakeAnswer> {
  const request = ctx.req;
  const headers = collectHeaders(request.rawHeaders, gate.sensitiveHeaders);
  const method = request.method ?? 'GET';
  gate.checkHead(method, headers);
  if (request.readableDidRead) throw new ChangeHookError('CH_SERVER_BODY_TAKEN', {});
  const { bytes, done } = await readBody(request, reading, () => sendContinue(ctx, deps.cameThrough));
  try {
    const current = stillMounted(deps, gate, request, method);
    // Only now, although nothing of the body is needed for it: a sender that is refused while it still sends sees a broken
    // connection instead of the answer.
    const query = current.admit(headers, rawQuery(request), address);
    const { mount } = current;
    const requestId = ctx.response.get('X-Request-Id');
    const submission: IntakeRequest = { mount, method, query, headers, body: bytes, requestId };
    if (address !== undefined) submission.address = address;
    return await deps.intake.submit(submission);
  } finally {
    done();
  }
}

/**
 * The gate as it is by now. A reload may have come while the body did: the request is judged by what is in force when it has arrived, or a
 * secret that has leaked would be good for as long as somebody holds a request open.
 */
function stillMounted({ gates }: HookRouteDeps, gate: MountGate, request: IncomingMessage, method: string): MountGate {
  const current = gates().get(gate.mount);
  if (current === gate) return gate;
  if (current === undefined) throw new ChangeHookError('CH_DIALECT_NOT_LISTED', {});
  current.checkHead(method, collectHeaders(request.rawHeaders, current.sensitiveHeaders));
  return current;
}

/** `Expect: 100-continue` is granted once the head is accepted, so that curl never sends 25 MB to hear 404. HTTP/1.0 has no such thing. */
function sendContinue({ req, res }: Context, cameThrough: HookRouteDeps['cameThrough']): void {
  if (cameThrough?.(req) !== true && req.headers.expect?.toLowerCase() === '100-continue' && req.httpVersion !== '1.0') res.writeContinue();
}

function rawQuery(request: IncomingMessage): string {
  const url = request.url ?? '';
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}

function asError(thrown: unknown): ChangeHookError {
  if (isChangeHookError(thrown)) return thrown;
  return new ChangeHookError('CH_INTAKE_INTERNAL', { reason: describeError(thrown) }, { cause: thrown });
}
