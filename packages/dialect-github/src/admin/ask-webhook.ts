import { ChangeHookError } from 'change-hook-core';
import type { AdminCall, AdminContext, HookAt, HttpAnswer } from 'change-hook-core';
import { forgeFailed } from 'change-hook-kit';
import type { GitHubOptions } from '../options.js';
import { freeAgainAt, messageOf } from './rate-limit.js';

type Context = AdminContext<GitHubOptions>;

export interface WebhookQuestion extends Pick<AdminCall, 'method' | 'query'> {
  hook: HookAt;
  /** Below the webhook. */
  path: readonly string[];
  /** For the error, after "the forge does not". */
  what: string;
}

/**
 * Asks GitHub about a webhook of a repository, or of an organisation. Waits for its rate limits as long as the caller of the
 * function does. Throws `CH_ADMIN_REFUSED` for its no, and `CH_HTTP_FAILED` for what may be better later.
 */
export async function askWebhook(question: WebhookQuestion, ctx: Context): Promise<HttpAnswer> {
  const call = toCall(question, ctx);
  for (let tries = 1; ; tries += 1) {
    const answer = await ctx.http.send(call);
    const until = freeAgainAt(answer, ctx.clock.now(), tries);
    if (until !== undefined) await ctx.pause(until);
    else if (answer.status >= 200 && answer.status < 300) return answer;
    else if (answer.status < 400 || answer.status >= 500) throw forgeFailed(call, `it answers ${answer.status}`);
    else throw refused(question, answer);
  }
}

function toCall({ hook, method, path, query, what }: WebhookQuestion, { options }: Context): AdminCall {
  const { github_api_endpoint: base, token, verify } = options;
  const [owner = '', name, ...more] = hook.repository.split('/');
  if (owner === '' || name === '' || more.length > 0) {
    const mend = 'write OWNER/REPO, or OWNER for the webhooks of an organisation';
    throw new ChangeHookError('CH_ADMIN_REFUSED', { what, reason: `"${hook.repository}" is no name of a repository`, mend });
  }
  const at = name === undefined ? ['orgs', owner] : ['repos', owner, name];
  const headers = { accept: 'application/vnd.github+json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return { base, method, path: [...at, 'hooks', hook.id, ...path], headers, verify, ...(query === undefined ? {} : { query }) };
}

function refused({ hook, what }: WebhookQuestion, answer: HttpAnswer): ChangeHookError {
  const { status } = answer;
  const words = messageOf(answer);
  const reason = `it answers ${status}${words === undefined ? '' : `: ${words}`}`;
  return new ChangeHookError('CH_ADMIN_REFUSED', { what, reason, mend: mendFor(status, hook) });
}

function mendFor(status: number, { repository, id }: HookAt): string {
  if (status === 401) return 'give a token that is valid: GitHub knows nobody by this one';
  if (status !== 403 && status !== 404) return `see what GitHub has to say of the webhook ${id} in the settings of ${repository}`;
  const right = repository.includes('/') ? '"Webhooks: read and write" of the repository' : '"Webhooks: read and write" of the organisation';
  return `see whether ${repository} has the webhook ${id}, and give a token with the right ${right}: without it, GitHub tells nothing of them`;
}
