import { createBuildbotMaster, whyNoBuildbot, type BuildbotMaster } from 'change-hook-testkit';
import type { Arrived } from './book.js';

const why = whyNoBuildbot();

/** `describe` for suites that need a real master; where there can be none they are skipped, and their title says the mend. */
export function describeWithMaster(title: string, body: () => void): void {
  if (why === undefined) describe(title, body);
  else describe.skip(`${title} (skipped: ${why})`, body);
}

export const makeMaster = (): Promise<BuildbotMaster> => createBuildbotMaster();

/** The options of a sink that sends there. `url`: with look-ups. */
export function sinkTo(master: BuildbotMaster, { url, address = master.master }: { url: boolean; address?: string }): Record<string, unknown> {
  const { user, password } = master;
  return { master: address, user, password, ...(url ? { url: master.url } : {}), $first_wait: 0.1, $longest_wait: 0.5 };
}

export interface MasterArrived extends Arrived {
  /** `receipt/number`. */
  id: string;
}

/** What the master has recorded, in its order. */
export async function arrivedAt(master: BuildbotMaster): Promise<MasterArrived[]> {
  return (await master.changes()).map(({ repository, revision, properties }) => {
    const id = String(properties['change_hook_id']?.[0]);
    return { repository, number: Number(revision), receipt: id.slice(0, id.lastIndexOf('/')), id };
  });
}
