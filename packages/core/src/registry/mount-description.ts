import type { Accepts, Authentication } from '../dialect/dialect.js';

/** What can be told of a mount without its code: plain values, for another thread and for people. */
export interface MountDescription {
  mount: string;
  /** `name@version` */
  dialect: string;
  packageName: string;
  /** The file that was imported. */
  file: string;
  accepts: Accepts;
  authentication: Authentication;
  /** Nothing that the dialect checks keeps a stranger out. */
  open: boolean;
  sensitiveHeaders: readonly string[];
}
