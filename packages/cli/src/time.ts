import { InvalidArgumentError } from 'commander';
import { systemClock } from 'change-hook-core';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const ISO = /^(\d{4}-\d\d-(\d\d))(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i;

/**
 * For commander: `2h` (so long ago), or a date and time of ISO 8601, as milliseconds since 1970. Without a zone it is UTC, as
 * all times that we print. `also`: what else the option takes, for the words of a refusal.
 */
export function pointInTime(text: string, now: number = systemClock.now(), also = ''): number {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  const at = unit === undefined ? readIso(text) : now - Number(count) * (UNITS[unit] ?? NaN);
  if (Number.isNaN(at)) {
    throw new InvalidArgumentError(
      `It is ${also}a time such as 2024-03-01, 2024-03-01T10:20 or 2024-03-01T10:20:30+01:00, or how long ago: 90s, 10m, 2h, 3d, 1w.`,
    );
  }
  return Math.max(0, at);
}

function readIso(text: string): number {
  const [, date, day, time = '00:00', zone = 'Z'] = ISO.exec(text) ?? [];
  const midnight = new Date(`${date}T00:00Z`);
  // The 30th of February is no mistake to Date.
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return NaN;
  return Date.parse(`${date}T${time}${zone.toUpperCase()}`);
}
