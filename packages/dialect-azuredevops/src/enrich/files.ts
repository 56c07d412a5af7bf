import type { EnrichContext, EnrichHttp, HttpCall } from 'change-hook-core';
import { askJson, booleanAt, filledTextAt, forgeFailed, isObject, listAt, numberAt, textAt } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import type { AzureOptions } from '../options.js';
import type { Note } from './note.js';

export type Context = EnrichContext<AzureOptions>;

export interface Files {
  files: string[];
  /** False: there are more than are asked for. */
  complete: boolean;
}

const VERSION = '6.0';
const PER_PAGE = 1_000;
/** 3,000 files of a commit or a pull request. */
const MOST_PAGES = 3;

/** The files of a commit, compared with its first parent. Source: "Commits - Get Changes" of the service's REST API. */
export function filesOfCommit(revision: string, note: Note, ctx: Context): Promise<Told<Files>> {
  return pages((page) => callOf(ctx, note, ['commits', revision, 'changes'], { top: PER_PAGE, skip: page * PER_PAGE }), 'changes', ctx);
}

/** The files of a pull request: of its newest iteration, compared with the target. Source: "Pull Request Iteration Changes - Get". */
export async function filesOfPull(number: number, note: Note, ctx: Context): Promise<Told<Files>> {
  const call = callOf(ctx, note, ['pullRequests', number, 'iterations']);
  const answer = await askJson(strict(ctx.http), call);
  if ('status' in answer) return answer;
  const ids = (listAt(answer.told, 'value') ?? []).map((iteration) => numberAt(iteration, 'id') ?? 0);
  const newest = ids.reduce((one, other) => Math.max(one, other), 0);
  if (newest < 1) throw forgeFailed(call, 'its answer names no iteration');
  const path = ['pullRequests', number, 'iterations', newest, 'changes'];
  return pages((page) => callOf(ctx, note, path, { $top: PER_PAGE, $skip: page * PER_PAGE, $compareTo: 0 }), 'changeEntries', ctx);
}

async function pages(callFor: (page: number) => HttpCall, list: string, ctx: Context): Promise<Told<Files>> {
  const files = new Set<string>();
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const call = callFor(page);
    const answer = await askJson(strict(ctx.http), call);
    if ('status' in answer) return answer;
    const entries = listAt(answer.told, list);
    if (entries === undefined || !entries.every(isObject)) throw forgeFailed(call, 'its answer holds no list of changes');
    for (const entry of entries) for (const name of namesOf(entry)) files.add(name);
    if (entries.length < PER_PAGE) return { told: { files: [...files], complete: true } };
  }
  return { told: { files: [...files], complete: false } };
}

/** The names without the slash that the service puts before them; both of a renamed file. Folders are listed as well. */
function namesOf(entry: unknown): string[] {
  if (booleanAt(entry, 'item', 'isFolder') === true || textAt(entry, 'item', 'gitObjectType') === 'tree') return [];
  const names = [filledTextAt(entry, 'item', 'path'), filledTextAt(entry, 'sourceServerItem'), filledTextAt(entry, 'originalPath')];
  return names.flatMap((name) => (name === undefined ? [] : [name.replace(/^\//, '')]));
}

function callOf({ options }: Context, { project, repository }: Note, rest: readonly (string | number)[], query: Record<string, string | number> = {}): HttpCall {
  const { azure_url: base = '', token, verify } = options;
  return {
    base,
    path: [project, '_apis', 'git', 'repositories', repository, ...rest],
    query: { 'api-version': VERSION, ...query },
    // A personal access token goes as the password of nobody.
    headers: { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` }) },
    verify,
  };
}

/** A token that is not valid is answered 203, with a page to sign in. */
const strict = (http: EnrichHttp): EnrichHttp => ({
  async get(call) {
    const answer = await http.get(call);
    return answer.status === 203 ? { status: 401, header: (name) => answer.header(name), text: () => answer.text(), json: () => answer.json() } : answer;
  },
});
