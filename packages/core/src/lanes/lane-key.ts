import type { Lane } from '../ports/inbox.js';

/** A lane as one string, to be the key of a map. No name of a sink has a NUL in it. */
export const laneKey = (lane: Lane): string => `${lane.sink}\u0000${lane.repository}`;
