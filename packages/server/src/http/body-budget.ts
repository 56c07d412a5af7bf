/** The bytes of all bodies at work: one number, so that a crowd of large requests is told to come later and not to eat the memory. */
export interface BodyBudget {
  /** Takes `bytes`; false when they are not to be had. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  readonly used: number;
}

export function createBodyBudget(limit: number): BodyBudget {
  let used = 0;
  return {
    take(bytes) {
      if (used + bytes > limit) return false;
      used += bytes;
      return true;
    },
    give(bytes) {
      used -= bytes;
    },
    get used() {
      return used;
    },
  };
}
