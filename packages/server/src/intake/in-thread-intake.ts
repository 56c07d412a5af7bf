import type { IntakeRooms, IntakeWorker, Log, MountDescription } from 'change-hook-core';
import { buildIntake } from './build-intake.js';
import type { IntakeSetup } from './intake-setup.js';

/**
 * The twin of the intake worker on the caller's own thread: for embedding where a worker is not wanted, and for a config that
 * holds functions and is handed over as a value, which no thread boundary lets through. Code of a dialect that will not end
 * holds up everything here, and nobody can end it.
 */
export function createInThreadIntake(setup: IntakeSetup, log: Log): IntakeWorker {
  let rooms: IntakeRooms | undefined;
  let mounts: readonly MountDescription[] = [];
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  const need = (): IntakeRooms => {
    if (rooms === undefined) throw new Error('the intake was not started');
    return rooms;
  };
  const build = async (): Promise<void> => {
    rooms = await buildIntake(setup, { log });
    ({ mounts } = rooms);
  };
  return {
    intake: { submit: (request) => need().intake.submit(request) },
    get enricher() {
      return need().enricher;
    },
    get retranslator() {
      return need().retranslator;
    },
    get confirmer() {
      return need().confirmer;
    },
    get inbox() {
      return need().inbox;
    },
    get mounts() {
      return mounts;
    },
    get ready() {
      return rooms !== undefined && stopping === undefined;
    },
    async prepare(other) {
      const prepared = await need().prepare(other);
      return {
        ...prepared,
        swap() {
          prepared.swap();
          ({ mounts } = prepared);
        },
      };
    },
    dead: new Promise<never>(() => {}),
    start: () => (starting ??= build()),
    stop: () => (stopping ??= rooms?.inbox.stop() ?? Promise.resolve()),
  };
}
