import type { Change, Enrichment } from 'change-hook-core';
import { REF_DELETED } from 'change-hook-kit';
import { asPartial } from '../incomplete.js';
import { filesOfCommit, filesOfPull } from './files.js';
import type { Context, Files } from './files.js';
import { noteOf } from './note.js';
import type { Note } from './note.js';

/** Commits whose files are asked for: the gateway allows 100 calls, and each can take three. */
const MOST_COMMITS = 30;

const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** The files of each change. */
export async function enrich(changes: readonly Change[], ctx: Context): Promise<Enrichment> {
  const note = noteOf(changes);
  if (note === undefined || ctx.options.azure_url === undefined) {
    // The options can have changed since the request came.
    ctx.log.warn('changes are delivered marked partial: they do not say what is missing, or there is no azure_url any more');
    return { changes: changes.map(asPartial) };
  }
  const asker = new Asker(note, ctx);
  const completed: Change[] = [];
  for (const change of changes) completed.push(change.category === REF_DELETED ? change : await asker.complete(change));
  return { changes: completed };
}

class Asker {
  #asked = 0;
  /** The service's no, which will be the same for every other call. */
  #refused = false;

  constructor(
    private readonly note: Note,
    private readonly ctx: Context,
  ) {}

  async complete(change: Change): Promise<Change> {
    const { note } = this;
    const wanted = note.kind === 'pull' ? [String(note.number)] : note.joined.length > 0 ? note.joined : [change.revision ?? ''];
    const files = new Set<string>();
    let complete = true;
    for (const one of wanted) {
      const told = note.kind === 'pull' || HASH.test(one) ? await this.#ask(one) : undefined;
      for (const name of told?.files ?? []) files.add(name);
      complete = complete && told?.complete === true;
    }
    const full = { ...change, files: [...files] };
    return complete ? full : asPartial(full);
  }

  async #ask(one: string): Promise<Files | undefined> {
    const { note, ctx } = this;
    if (this.#refused || ++this.#asked > MOST_COMMITS) return undefined;
    const answer = note.kind === 'pull' ? await filesOfPull(note.number, note, ctx) : await filesOfCommit(one, note, ctx);
    if ('told' in answer) return answer.told;
    // 404 can be one commit's: that of a tag which is an object of its own.
    this.#refused = answer.status === 401 || answer.status === 403;
    const hint = answer.status === 401 ? 'the option token is not valid' : 'the option token is missing or may not read the repository';
    ctx.log.warn(`the service does not tell the files of a change, which is delivered marked partial: ${hint}`, { status: answer.status });
    return undefined;
  }
}
