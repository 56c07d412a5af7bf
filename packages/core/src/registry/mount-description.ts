import type { Accepts, Authentication } from '../dialect/dialect.js';
import type { Mount } from './mount.js';

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

export function describeMount(it: Mount): MountDescription {
  return {
    mount: it.mount,
    dialect: it.label,
    packageName: it.packageName,
    file: it.file,
    accepts: it.accepts,
    authentication: it.authentication,
    open: it.open,
    sensitiveHeaders: [...it.sensitive.headers],
  };
}
