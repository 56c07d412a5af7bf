/** Of `guards` as `guardsOf` gives them. An address is no proof of who sends, but it is no open door either. */
export function describeGuards(guards: readonly string[]): string {
  return guards.length === 0 ? 'open to everybody' : `guarded by ${guards.join(', ')}`;
}
