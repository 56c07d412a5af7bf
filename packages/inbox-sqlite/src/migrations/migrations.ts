import { firstSchema } from './0001-first-schema.js';

export interface Migration {
  /** The `user_version` of a store that has it. */
  version: number;
  sql: string;
}

/** In order, without gaps, from 1. */
export const MIGRATIONS: readonly Migration[] = [firstSchema];

export const NEWEST_SCHEMA = MIGRATIONS.length;
