import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';

/** What every hook of a dialect may touch besides the request. */
export interface DialectContext<Options = unknown> {
  /** Checked by the dialect's schema, and deeply frozen. */
  readonly options: Options;
  /**
   * The option `secret` as a list: one secret or several, none of them empty; where the option is an object, all of its values. An
   * empty list means that the operator set none, and the mount is open.
   */
  readonly secrets: readonly string[];
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
}
