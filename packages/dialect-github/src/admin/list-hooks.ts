import type { AdminContext, RegisteredHook } from 'change-hook-core';
import { booleanAt, listAt, numberAt, textAt } from 'change-hook-kit';
import type { GitHubOptions } from '../options.js';

export async function listHooks(repository: string, ctx: AdminContext<GitHubOptions>): Promise<RegisteredHook[]> {
  const { github_api_endpoint: base, token } = ctx.options;
  const [owner = '', name] = repository.split('/');
  const at = name === undefined ? ['orgs', owner] : ['repos', owner, name];
  const answer = await ctx.http.send({ method: 'GET', base, path: [...at, 'hooks'], headers: { authorization: `Bearer ${token}` }, query: { per_page: 100 } });
  return (answer.json() as unknown[]).map((it) => ({ id: String(numberAt(it, 'id')), url: textAt(it, 'config', 'url') ?? '', events: (listAt(it, 'events') ?? []) as string[], active: booleanAt(it, 'active') ?? true }));
}
