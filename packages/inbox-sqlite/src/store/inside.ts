/** Runs work of SQLite, and tells whoever watches the thread that it is inside of it. */
export type Inside = <T>(work: () => T) => T;

export function createInside(inStore: ((inside: boolean) => void) | undefined): Inside {
  if (inStore === undefined) return (work) => work();
  return (work) => {
    inStore(true);
    try {
      return work();
    } finally {
      inStore(false);
    }
  };
}
