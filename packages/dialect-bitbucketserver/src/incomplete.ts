import { ENRICH_NOTE, PARTIAL } from 'change-hook-core';
import type { ChangeInput } from 'change-hook-core';
import type { EnrichNote } from './enrich/note.js';

export const asPartial = <Input extends ChangeInput>(change: Input): Input => ({ ...change, properties: { ...change.properties, [PARTIAL]: true } });

/** A change that lacks its files: with a note for `enrich`, or marked where there is no way to ask for them. */
export const asIncomplete = (change: ChangeInput, note: EnrichNote | undefined): ChangeInput =>
  note === undefined ? asPartial(change) : { ...change, properties: { ...change.properties, [ENRICH_NOTE]: note } };
