import type { Clock, Inbox } from 'change-hook-core';

/** `yours`: ask the forge for it. `arrived`: a receipt has it. `requested`: it was asked for already. */
export type Claimed = 'yours' | 'arrived' | 'requested';

export interface ClaimWish {
  /** Also what was asked for already. */
  again: boolean;
  /** Only tell; nothing is claimed. */
  dry: boolean;
}

/** Who may ask the forge for a delivery: of all that catch up at the same time, one. */
export interface Claims {
  claim(mount: string, deliveryId: string, wish: ClaimWish): Promise<Claimed>;
  /** It was not asked for after all. */
  release(mount: string, deliveryId: string): void;
}

/** The longest that a forge keeps deliveries, as far as we know: GitHub Enterprise Server has 7 days. */
const KEPT_MS = 7 * 86_400_000;

/**
 * The gateway's own memory of what was asked for. The forge lists what was sent again some time after it was asked to; until then
 * nobody but this knows. It ends with the process, when the forge's list tells it.
 */
export function createClaims({ inbox, clock }: { inbox: Pick<Inbox, 'knows'>; clock: Clock }): Claims {
  const claimed = new Map<string, number>();
  const keyOf = (mount: string, deliveryId: string): string => `${mount}\u0000${deliveryId}`;
  const forgetOld = (): void => {
    for (const [key, at] of claimed) {
      // The oldest come first.
      if (clock.monotonic() - at < KEPT_MS) return;
      claimed.delete(key);
    }
  };
  return {
    async claim(mount, deliveryId, { again, dry }) {
      if (await inbox.knows(mount, deliveryId)) return 'arrived';
      // From here on in one turn: of two who ask at the same time, one is the first.
      forgetOld();
      const key = keyOf(mount, deliveryId);
      if (claimed.has(key) && !again) return 'requested';
      if (!dry) {
        claimed.delete(key);
        claimed.set(key, clock.monotonic());
      }
      return 'yours';
    },
    release(mount, deliveryId) {
      claimed.delete(keyOf(mount, deliveryId));
    },
  };
}
