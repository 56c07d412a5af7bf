/** Time, as a port: rooms never read a clock or set a timer by themselves. */
export interface Clock {
  /** Wall time, milliseconds since 1970; may jump when an operator sets it. */
  now(): number;
  /** Milliseconds from an arbitrary point; never goes back. Durations are measured by this one. */
  monotonic(): number;
  /** Calls `fn` once after `ms` milliseconds; the returned function cancels. The timer never keeps the process alive. */
  after(ms: number, fn: () => void): () => void;
}
