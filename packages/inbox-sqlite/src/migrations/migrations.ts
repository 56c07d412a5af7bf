import { firstSchema } from './0001-first-schema.js';
import { enrichment } from './0002-enrichment.js';
import { placesBehind } from './0003-places-behind.js';

export interface Migration {
  /** The `user_version` of a store that has it. */
  version: number;
  sql: string;
}

/** In order, without gaps, from 1. */
export const MIGRATIONS: readonly Migration[] = [firstSchema, enrichment, placesBehind];

export const NEWEST_SCHEMA = MIGRATIONS.length;
