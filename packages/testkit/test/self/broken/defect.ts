import type { DialectSuite } from 'change-hook-testkit';
import { soundDialect } from '../toy-dialect.js';
import type { Toy } from '../toy-dialect.js';

/** A dialect that does one thing wrong, and the law that must catch it. */
export interface Defect {
  /** Group and sentence. */
  law: string;
  /** Completes "a dialect that ...". */
  defect: string;
  suite: Partial<DialectSuite>;
}

/** The sound dialect, some of its members replaced. */
export const toy = (members: Partial<Toy>): Partial<DialectSuite> => ({ dialect: { ...soundDialect, ...members } });
