import type { Change, EnrichContext, HttpCall } from 'change-hook-core';
import { askJson, askPages, filledTextAt, forgeFailed, listAt, personAt, textAt } from 'change-hook-kit';
import type { Told } from 'change-hook-kit';
import type { Wanted } from './enrich-note.js';
import type { GitHubOptions } from './options.js';

/** GitHub lists 3,000 files of a pull request at most, 100 a page. Source: its documentation of "List pull requests files". */
const PULL_REQUEST = { pages: 30, files: 3_000 };

/** GitHub lists 300 files of a comparison at most, all on the first page. Source: its documentation of "Compare two commits". */
const COMPARED_FILES = 300;

/**
 * GitHub sends its webhooks before all of its replicas know what they tell of. For so long after the event, in milliseconds, a 404
 * is taken for that, and tried again.
 */
const REPLICATION_MS = 60_000;

export interface HeadCommit {
  message: string;
  author: string | undefined;
}

export interface TouchedFiles {
  files: string[];
  /** False where GitHub does not list them all. */
  complete: boolean;
}

/** The calls of GitHub's API that complete one change. Each gives what it was told, or the status by which GitHub refused. */
export class GitHubApi {
  readonly #wanted: Wanted;
  readonly #change: Change;
  readonly #ctx: EnrichContext<GitHubOptions>;

  constructor(wanted: Wanted, change: Change, ctx: EnrichContext<GitHubOptions>) {
    this.#wanted = wanted;
    this.#change = change;
    this.#ctx = ctx;
  }

  async headCommit(): Promise<Told<HeadCommit>> {
    const { head } = this.#wanted;
    // Nothing that GitHub sends: what is no hash is not asked for.
    if (head === undefined) return { status: 404 };
    // One file a page: the answer lists the commit's files, which can be many and are not looked at.
    const call = { ...this.#call('commits', head), query: { per_page: 1 } };
    const answer = await askJson(this.#ctx.http, call);
    if ('status' in answer) return this.#refused(answer.status, 'the head commit', call);
    const message = textAt(answer.told, 'commit', 'message');
    if (message === undefined) throw forgeFailed(call, 'its answer holds no message of a commit');
    return { told: { message, author: personAt(answer.told, 'commit', 'author') } };
  }

  async files(): Promise<Told<TouchedFiles>> {
    const { files } = this.#wanted;
    return 'number' in files ? this.#filesOfPull(files.number, files.count) : this.#filesBetween(files.base, files.head);
  }

  async #filesOfPull(number: number, count: number | undefined): Promise<Told<TouchedFiles>> {
    const call = this.#call('pulls', number, 'files');
    const answer = await askPages(this.#ctx.http, call, { most: PULL_REQUEST.pages });
    if ('status' in answer) return this.#refused(answer.status, 'the files', call);
    const { items, complete } = answer.told;
    return this.#told(namesOf(items, call), complete || count === PULL_REQUEST.files);
  }

  async #filesBetween(base: string, head: string): Promise<Told<TouchedFiles>> {
    // The pages are those of the commits, which are not looked at.
    const call = { ...this.#call('compare', `${base}...${head}`), query: { per_page: 1 } };
    const answer = await askJson(this.#ctx.http, call);
    if ('status' in answer) return this.#refused(answer.status, 'the files', call);
    const items = listAt(answer.told, 'files');
    if (items === undefined) throw forgeFailed(call, 'its answer holds no files');
    return this.#told(namesOf(items, call), items.length < COMPARED_FILES);
  }

  #told(files: string[], complete: boolean): Told<TouchedFiles> {
    if (!complete) this.#ctx.log.warn('a change is delivered marked partial: it touches more files than GitHub lists', { files: files.length });
    return { told: { files, complete } };
  }

  #call(...rest: readonly (string | number)[]): HttpCall {
    const { github_api_endpoint: base, token, verify } = this.#ctx.options;
    const { owner, name } = this.#wanted;
    const headers = { accept: 'application/vnd.github+json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    return { base, path: ['repos', owner, name, ...rest], headers, verify };
  }

  /** A no of GitHub's. It stands, unless it may only mean "not yet": another try would hold up the repository's other changes. */
  #refused(status: number, what: string, call: HttpCall): { status: number } {
    const { clock, log } = this.#ctx;
    const { when_timestamp: when } = this.#change;
    const age = when === undefined ? Infinity : clock.now() - when * 1000;
    if ((status === 404 || status === 422) && age < REPLICATION_MS) throw forgeFailed(call, `it answers ${status} so soon after the event`);
    const hint = status === 401 ? 'the option token is not valid' : 'the option token is missing, or may not read the repository';
    log.warn(`a change is delivered marked partial: GitHub does not tell ${what} of it; probably ${hint}`, { status });
    return { status };
  }
}

/** Both names of a renamed file: a build that looks for the old one must see that it is gone. */
function namesOf(items: readonly unknown[], call: HttpCall): string[] {
  const names = new Set<string>();
  for (const item of items) {
    const name = filledTextAt(item, 'filename');
    if (name === undefined) throw forgeFailed(call, 'its answer holds a file without a name');
    names.add(name);
    const before = filledTextAt(item, 'previous_filename');
    if (before !== undefined) names.add(before);
  }
  return [...names];
}
