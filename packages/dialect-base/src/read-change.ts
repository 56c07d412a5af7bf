import { CHANGE_SOURCES, PROPERTY_DEPTH, PROPERTY_VALUES } from 'change-hook-core';
import type { ChangeInput, ChangeSource, JsonValue } from 'change-hook-core';
import { isObject, measureJson, toSeconds } from 'change-hook-kit';
import type { Layer } from './fields.js';

const TEXTS = ['committer', 'comments', 'revision', 'branch', 'category', 'revlink', 'repository', 'project', 'codebase'] as const;

/** What a change's properties may be. More would make a change that the gateway can't store. */
const BOUNDS = { characters: Infinity, depth: PROPERTY_DEPTH, values: PROPERTY_VALUES };

/** A number as people type one. Python's float(), which Buildbot asks, takes `1_000`, `inf` and `nan` too. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Makes one change of its fields, or tells what is wrong with each of them. An absent text stays absent and an empty one
 * stays empty: to Buildbot `branch` '' is another branch than none. Of the other fields an empty text means absent.
 */
export function readChange(layers: readonly Layer[]): { change: ChangeInput } | { problems: string[] } {
  const reader = new ChangeReader(layers);
  const change = reader.read();
  return reader.problems.length > 0 ? { problems: reader.problems } : { change };
}

class ChangeReader {
  readonly problems: string[] = [];
  readonly #layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    this.#layers = layers;
  }

  read(): ChangeInput {
    const change: ChangeInput = { author: this.#author() };
    for (const name of TEXTS) {
      const text = this.#text(name, this.#first(name));
      if (text !== undefined) change[name] = text;
    }
    change.when_timestamp = this.#when();
    change.src = this.#source();
    change.files = this.#texts('files');
    change.properties = this.#properties();
    // `links` is what Buildbot had before `revlink`.
    const links = this.#texts('links');
    if (change.revlink === undefined) change.revlink = links?.[0];
    return change;
  }

  /** The first layer that has the field counts, whatever it holds. */
  #first(name: string): unknown {
    for (const layer of this.#layers) {
      const value = layer(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** As {@link #first}, but an empty text counts as absent, and the second name stands in for the first within each layer. */
  #firstFilled(...names: readonly string[]): { name: string; value: unknown } | undefined {
    for (const layer of this.#layers) {
      for (const name of names) {
        const value = layer(name);
        if (value !== undefined && !(typeof value === 'string' && value.trim() === '')) return { name, value };
      }
    }
    return undefined;
  }

  #text(name: string, value: unknown): string | undefined {
    if (value === undefined || typeof value === 'string') return value;
    // Subversion's revisions are numbers, and a JSON body may say so.
    if (name === 'revision' && typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    this.problems.push(`${name} must be a text`);
    return undefined;
  }

  #author(): string {
    const author = this.#firstFilled('author', 'who');
    if (author === undefined) {
      this.problems.push('author (or who) is required');
      return '';
    }
    return this.#text(author.name, author.value) ?? '';
  }

  #when(): number | undefined {
    const when = this.#firstFilled('when_timestamp', 'when');
    if (when === undefined) return undefined;
    const { name, value } = when;
    const seconds = toSeconds(typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value);
    if (seconds === undefined) {
      this.problems.push(`${name} must be seconds since 1970 or a time in ISO 8601, within the years 1970 to 9999`);
    }
    return seconds;
  }

  #source(): ChangeSource | undefined {
    const source = this.#firstFilled('src');
    if (source === undefined) return undefined;
    if ((CHANGE_SOURCES as readonly unknown[]).includes(source.value)) return source.value as ChangeSource;
    this.problems.push(`src must be one of ${CHANGE_SOURCES.join(', ')}`);
    return undefined;
  }

  #texts(name: string): string[] | undefined {
    const value = this.#json(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    this.problems.push(`${name} must be a JSON list of texts`);
    return undefined;
  }

  #properties(): Record<string, JsonValue> | undefined {
    const value = this.#json('properties');
    if (value === undefined) return undefined;
    if (!isObject(value)) this.problems.push('properties must be a JSON object');
    else if (measureJson(value, BOUNDS) !== undefined) return value as Record<string, JsonValue>;
    else this.problems.push(`properties must be at most ${BOUNDS.values} values, ${BOUNDS.depth} levels deep, and hold no infinite number`);
    return undefined;
  }

  /** A form holds JSON as text; a JSON body may hold it as it is, too. Text that is not JSON is handed on, to be refused by type. */
  #json(name: string): unknown {
    const found = this.#firstFilled(name);
    if (typeof found?.value !== 'string') return found?.value;
    try {
      return JSON.parse(found.value) ?? undefined;
    } catch {
      return found.value;
    }
  }
}
