/** Something that runs. Both calls may be made twice, and `stop` before `start`; the second does nothing. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
}
