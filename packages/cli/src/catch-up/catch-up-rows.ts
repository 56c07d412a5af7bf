import type { GatewayConfig } from 'change-hook-server';

const UNITS: readonly [ms: number, one: string][] = [[86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'm']];

/** The mounts that catch up at the start: which repositories, and how far back. */
export const catchUpRows = ({ mounts }: GatewayConfig): string[][] =>
  mounts.flatMap(({ mount, catchUp }) => {
    if (catchUp === undefined) return [];
    const repositories = catchUp.repositories?.join(', ') ?? 'the repositories of which the inbox has changes';
    return [[mount, repositories, `what failed in the last ${howLong(catchUp.sinceMs)}`]];
  });

/** As it may be written in the config: 3d, 36h, 90m. */
function howLong(ms: number): string {
  const [unit, letter] = UNITS.find(([it]) => ms % it === 0) ?? [60_000, 'm'];
  return `${ms / unit}${letter}`;
}
