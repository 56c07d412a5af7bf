/**
 * Places as they are stored, runs of them in short: `2,5-7`. A push whose 10,000 changes were all refused, and which now arrives, gets a
 * few characters at each change, and not its whole list. Null = none.
 */
export function writePlaces(places: readonly number[]): string | null {
  const runs: string[] = [];
  for (let n = 0; n < places.length; ) {
    const from = places[n]!;
    let to = from;
    while (places[++n] === to + 1) to++;
    runs.push(from === to ? `${from}` : `${from}-${to}`);
  }
  return runs.length === 0 ? null : runs.join(',');
}

export function readPlaces(text: string): number[] {
  return text.split(',').flatMap((run) => {
    const [from, to = from] = run.split('-').map(Number) as [number, number?];
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
}

/** The columns of what has arrived, as the port has it. */
export const toArrived = ({ done, behind }: { done: number; behind: string | null }): { done: number; behind?: number[] } =>
  behind === null ? { done } : { done, behind: readPlaces(behind) };
