import { WHEN_TIMESTAMP_RANGE } from 'change-hook-core';

const ZONE = String.raw`\s?(?<zone>Z|UTC|GMT|UT|[+-]\d{2}(?::?\d{2})?)?`;
const CLOCK = String.raw`(?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,12}))?)?`;

/** What forges and people write. No part can match in two ways, so none of these can be made slow. */
const FORMS = [
  // 2024-03-01, 2024-03-01T10:20:30.5Z, 2024-03-01 10:20:30 +0100
  new RegExp(String.raw`^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ]${CLOCK}${ZONE})?$`, 'i'),
  // 20240301T102030Z
  new RegExp(String.raw`^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})T(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})?${ZONE}$`, 'i'),
  // Fri, 1 Mar 2024 10:20:30 +0100 (RFC 2822)
  new RegExp(String.raw`^(?:[a-z]{3}, )?(?<day>\d{1,2}) (?<month>[a-z]{3}) (?<year>\d{4}) ${CLOCK}${ZONE}$`, 'i'),
];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Longer than any time, short enough to look at. */
const LONGEST = 64;

/**
 * Seconds since 1970 of a time as forges write it: ISO 8601 (with `T` or a space, with a zone or in UTC, a date alone),
 * RFC 2822, or a number of seconds. Undefined for anything else, and outside of the years that a change may carry: an
 * unreadable time is left out and never refuses a push. Second 60, hour 24 and days that no month has are unreadable.
 */
export function toSeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'number' ? value : typeof value === 'string' ? parseTime(value) : undefined;
  return seconds !== undefined && isTimestamp(seconds) ? seconds : undefined;
}

/** Whether a change may carry this number as `when_timestamp`. */
export function isTimestamp(seconds: number): boolean {
  return seconds >= WHEN_TIMESTAMP_RANGE.least && seconds <= WHEN_TIMESTAMP_RANGE.most;
}

function parseTime(text: string): number | undefined {
  if (text.length > LONGEST) return undefined;
  const trimmed = text.trim();
  for (const form of FORMS) {
    const parts = form.exec(trimmed)?.groups;
    if (parts !== undefined) return toEpoch(parts);
  }
  return undefined;
}

function toEpoch(parts: Record<string, string | undefined>): number | undefined {
  const part = (name: string): number => Number(parts[name] ?? 0);
  const year = part('year');
  const month = /^\d/.test(parts['month'] ?? '') ? part('month') : MONTHS.indexOf((parts['month'] ?? '').toLowerCase()) + 1;
  const day = part('day');
  const zone = parseZone(parts['zone']);
  // Date.UTC takes years below 100 for 19xx, and lets days and hours overflow into the next: both are checked here.
  if (year < 1969 || month < 1 || month > 12 || part('hour') > 23 || part('minute') > 59 || part('second') > 59) return undefined;
  if (zone === undefined || new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return undefined;
  const seconds = Date.UTC(year, month - 1, day, part('hour'), part('minute'), part('second')) / 1000;
  return seconds - zone + Number(`0.${parts['fraction'] ?? '0'}`);
}

/** Seconds east of Greenwich; no zone is UTC, as in Buildbot. */
function parseZone(zone: string | undefined): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '') ?? [];
  if (hours === undefined) return 0;
  if (Number(hours) > 23 || Number(minutes ?? 0) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes ?? 0) * 60);
}
