import { describeError } from '../errors/change-hook-error.js';
import { cleanText, cutText } from '../text/clean-text.js';
import { kindOf } from '../text/kind-of.js';
import { CHANGE_LIMITS, WHEN_TIMESTAMP_RANGE } from './change-limits.js';
import { CHANGE_SOURCES } from './change.js';
import type { Change, ChangeSource } from './change.js';
import { cleanProperties, showName } from './clean-properties.js';

/**
 * Either the change, with a note on each field that was cut or dropped, or what is wrong with it. Notes and problems name
 * fields and limits and never repeat a field's text.
 */
export type NormalisedChange = { change: Change; notes: string[] } | { problems: string[] };

const FIELDS: ReadonlySet<string> = new Set<keyof Change>([
  'author', 'committer', 'comments', 'files', 'revision', 'when_timestamp', 'branch', 'category', 'revlink', 'properties',
  'repository', 'project', 'codebase', 'src',
]);
const SOURCES: ReadonlySet<unknown> = new Set(CHANGE_SOURCES);

/** So many unknown fields, and no more, are named: a spread payload has hundreds of them. */
const UNKNOWN_NAMED = 10;

/**
 * Makes a `Change` of what a dialect handed over, which is not trusted to have the right types. Texts are made well-formed,
 * their NULs replaced, and cut to {@link CHANGE_LIMITS}; null and undefined fields are dropped. A field that `Change` does not
 * have is a problem and not ignored: most often it is a misspelt one. Never throws.
 */
export function normaliseChange(input: unknown): NormalisedChange {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { problems: [`a change must be an object, not ${kindOf(input)}`] };
  }
  try {
    return new Normaliser(input as Record<string, unknown>).run();
  } catch (error) {
    return { problems: [`it can't be read: ${describeError(error)}`] };
  }
}

class Normaliser {
  readonly #input: Record<string, unknown>;
  readonly #notes: string[] = [];
  readonly #problems: string[] = [];

  constructor(input: Record<string, unknown>) {
    this.#input = input;
  }

  run(): NormalisedChange {
    this.#refuseUnknownFields();
    const change: Change = {
      author: this.#author(),
      comments: this.#text('comments', undefined) ?? '',
      files: this.#files(),
      properties: this.#properties(),
      repository: this.#text('repository', CHANGE_LIMITS.repository) ?? '',
      project: this.#text('project', CHANGE_LIMITS.project) ?? '',
    };
    for (const field of ['committer', 'revision', 'branch', 'category', 'revlink', 'codebase'] as const) {
      const text = this.#text(field, CHANGE_LIMITS[field]);
      if (text !== undefined) change[field] = text;
    }
    const when = this.#when();
    if (when !== undefined) change.when_timestamp = when;
    const src = this.#src();
    if (src !== undefined) change.src = src;
    return this.#problems.length > 0 ? { problems: this.#problems } : { change, notes: this.#notes };
  }

  #refuseUnknownFields(): void {
    let unknown = 0;
    for (const name of Object.keys(this.#input)) {
      if (!FIELDS.has(name) && ++unknown <= UNKNOWN_NAMED) this.#problems.push(`a change has no field ${showName(name)}`);
    }
    if (unknown > UNKNOWN_NAMED) this.#problems.push(`and ${unknown - UNKNOWN_NAMED} more fields that a change does not have`);
  }

  #author(): string {
    const author = this.#text('author', CHANGE_LIMITS.author);
    if (author === undefined) {
      if (this.#input['author'] === undefined || this.#input['author'] === null) this.#problems.push('author is missing');
      return '';
    }
    if (author.trim() === '') this.#problems.push('author is empty');
    return author;
  }

  #text(field: keyof Change, limit: number | undefined): string | undefined {
    const value = this.#input[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') {
      this.#problems.push(`${field} must be a string, not ${kindOf(value)}`);
      return undefined;
    }
    const clean = cleanText(value);
    if (limit === undefined) return clean;
    // White space before it must not be all that is left: that is no author.
    const short = cutText(clean, limit) === clean ? clean : cutText(clean.trimStart(), limit);
    if (short !== clean) this.#notes.push(`${field} cut to ${limit} characters`);
    return short;
  }

  #files(): string[] {
    const value = this.#input['files'];
    const files: string[] = [];
    if (value === undefined || value === null) return files;
    if (!Array.isArray(value)) {
      this.#problems.push(`files must be a list of strings, not ${kindOf(value)}`);
      return files;
    }
    let cut = 0;
    for (const [at, file] of (value as unknown[]).entries()) {
      if (typeof file !== 'string') {
        this.#problems.push(`files[${at}] must be a string, not ${kindOf(file)}`);
        return files;
      }
      const clean = cleanText(file);
      const short = cutText(clean, CHANGE_LIMITS.file);
      if (short !== clean) cut++;
      files.push(short);
    }
    if (cut > 0) this.#notes.push(`files: ${cut} ${cut === 1 ? 'name' : 'names'} cut to ${CHANGE_LIMITS.file} characters`);
    return files;
  }

  #properties(): Change['properties'] {
    const value = this.#input['properties'];
    if (value === undefined || value === null) return {};
    return cleanProperties(value, this.#notes, this.#problems);
  }

  #when(): number | undefined {
    const value = this.#input['when_timestamp'];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number') {
      this.#problems.push(`when_timestamp must be a number, not ${kindOf(value)}`);
      return undefined;
    }
    const { least, most } = WHEN_TIMESTAMP_RANGE;
    if (value >= least && value <= most) return value;
    this.#notes.push(`when_timestamp dropped: it is not between ${least} and ${most}`);
    return undefined;
  }

  #src(): ChangeSource | undefined {
    const value = this.#input['src'];
    if (value === undefined || value === null) return undefined;
    if (SOURCES.has(value)) return value as ChangeSource;
    this.#problems.push(`src must be one of ${CHANGE_SOURCES.join(', ')}`);
    return undefined;
  }
}
