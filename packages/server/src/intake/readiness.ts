import type { Clock, Intake, IntakeWorker } from 'change-hook-core';

/** How long after a refusal by the inbox we say so; then we say ready again, or no request would ever try it. */
const REFUSED_MS = 10_000;

/** Watches what the intake answers, to tell `/readyz` whether the inbox accepts. */
export function createReadiness(worker: IntakeWorker, clock: Clock): { intake: Intake; isReady: () => Promise<boolean> } {
  let refusedAt: number | undefined;
  return {
    intake: {
      async submit(request) {
        const answer = await worker.intake.submit(request);
        if (answer.status === 202) refusedAt = undefined;
        else if ('error' in answer.answer && answer.answer.error === 'CH_INBOX_UNAVAILABLE') refusedAt = clock.monotonic();
        return answer;
      },
    },
    isReady: () => Promise.resolve(worker.ready && (refusedAt === undefined || clock.monotonic() - refusedAt > REFUSED_MS)),
  };
}
