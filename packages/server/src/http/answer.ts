import type { Context } from 'koa';
import { toErrorAnswer } from 'change-hook-core';
import type { ChangeHookError, IntakeAnswer, IntakeBody } from 'change-hook-core';

/** Seconds after which a 503 asks to come again. */
const RETRY_AFTER = '5';

/** JSON, or one line of text where the sender would rather have that; never HTML, and nothing that a browser could take for it. */
export function setAnswer(ctx: Context, { status, answer }: IntakeAnswer): void {
  if (prefersText(ctx)) setText(ctx, status, 'text/plain', `${toLine(answer)}\n`);
  else setText(ctx, status, 'application/json', JSON.stringify(answer));
}

/** An answer of this media type, with the headers that go with its status. */
export function setText(ctx: Context, status: number, mediaType: 'text/plain' | 'application/json', body: string): void {
  ctx.status = status;
  ctx.set('Content-Type', `${mediaType}; charset=utf-8`);
  ctx.set('X-Content-Type-Options', 'nosniff');
  if (status === 503) ctx.set('Retry-After', RETRY_AFTER);
  if (status === 401) ctx.set('WWW-Authenticate', 'Basic realm="change-hook", charset="UTF-8"');
  ctx.body = body;
}

export function setErrorAnswer(ctx: Context, error: ChangeHookError): void {
  if (error.code === 'CH_REQUEST_METHOD') ctx.set('Allow', (error.params as { allowed: readonly string[] }).allowed.join(', '));
  setAnswer(ctx, toErrorAnswer(error));
}

function prefersText(ctx: Context): boolean {
  // Most senders accept anything, and for them the header need not be parsed.
  return ctx.req.headers.accept?.includes('text/plain') === true && ctx.accepts('application/json', 'text/plain') === 'text/plain';
}

function toLine(answer: IntakeBody): string {
  if ('error' in answer) return [answer.error, answer.message, ...(answer.problems ?? [])].filter(Boolean).join(': ');
  const repeat = answer.duplicate === true ? ' (duplicate)' : '';
  if ('state' in answer) return `${answer.id} kept, untranslated${repeat}`;
  if ('ignored' in answer) return `${answer.id} ignored: ${answer.ignored}${repeat}`;
  if ('polls' in answer) return `${answer.id} ${answer.polls} polls${repeat}`;
  return `${answer.id} ${answer.changes} ${answer.changes === 1 ? 'change' : 'changes'}${repeat}`;
}
