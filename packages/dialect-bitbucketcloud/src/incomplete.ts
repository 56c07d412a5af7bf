import { ENRICH_NOTE } from 'change-hook-core';
import type { ChangeInput } from 'change-hook-core';
import { asPartial, withProperty } from 'change-hook-kit';
import type { EnrichNote } from './enrich/note.js';

/** A change that lacks its files: with a note for `enrich`, or marked where there is no way to ask for them. */
export const asIncomplete = (change: ChangeInput, note: EnrichNote | undefined): ChangeInput =>
  note === undefined ? asPartial(change) : withProperty(change, ENRICH_NOTE, note);
