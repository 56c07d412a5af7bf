import type { Change, Outgoing } from 'change-hook-core';
import type { Paint } from './paint.js';
import { count, counted, firstLines, firstOf, oneLine } from './shorten.js';

/** What is shown of a change at most; the rest is counted. */
const MOST = { lines: 12, lineLength: 160, files: 8, fileLength: 80, names: 12, nameLength: 40, fieldLength: 120 } as const;

export type Format = (outgoing: Outgoing, paint: Paint) => string;

/** A paragraph: where, who and when, the comment, what it touches. Ends in an empty line. */
export const long: Format = ({ change, receipt, number, mount }, paint) => {
  const { lines, more } = firstLines(change.comments, MOST.lines);
  return [
    place(change, paint),
    `  ${[field(change.author), time(change)].filter(Boolean).join(', ')}`,
    ...(change.committer === undefined ? [] : [`  committed by ${field(change.committer)}`]),
    ...(change.revlink ? [`  ${field(change.revlink)}`] : []),
    ...lines.map((line) => `    ${oneLine(untabbed(line), MOST.lineLength)}`.trimEnd()),
    ...(more === 0 ? [] : [paint('dim', `    ... ${counted(more, 'more line', 'more lines')}`)]),
    ...labelled(change).map((text) => paint('dim', `  ${text}`)),
    `  ${files(change)}`,
    ...propertiesOf(change).map((text) => paint('dim', `  ${text}`)),
    paint('dim', `  receipt ${field(receipt)}, change ${count(number + 1)}, by the mount ${field(mount)}`),
    '',
    '',
  ].join('\n');
};

/** A line: time, mount, place, author, the first line of the comment, how many files. */
export const short: Format = ({ change, mount }, paint) => {
  const [first = ''] = firstLines(change.comments, 1).lines;
  const words = [
    paint('dim', [time(change), field(mount)].filter(Boolean).join(' ')),
    place(change, paint),
    `${field(change.author)}:`,
    oneLine(first, MOST.lineLength),
    paint('dim', `(${counted(change.files.length, 'file', 'files')})`),
  ];
  return `${words.filter(Boolean).join(' ')}\n`;
};

function place(change: Change, paint: Paint): string {
  const words = [
    paint('bold', field(change.repository || change.project || 'no repository')),
    paint('cyan', field(change.branch ?? '')),
    paint('yellow', revision(change.revision ?? '')),
  ];
  return words.filter(Boolean).join(' ');
}

/** Hashes as git shortens them; a number, a tag name or the like whole. */
function revision(text: string): string {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(text) ? text.slice(0, 12) : field(text);
}

/** UTC, so that the lines of two gateways can be compared. */
function time({ when_timestamp: seconds }: Change): string {
  if (seconds === undefined) return '';
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function labelled(change: Change): string[] {
  const pairs = (['project', 'codebase', 'category', 'src'] as const)
    .filter((name) => change[name])
    .map((name) => `${name} ${field(change[name] ?? '')}`);
  return pairs.length === 0 ? [] : [pairs.join(', ')];
}

/** The names alone: values may be whole payloads. */
function propertiesOf(change: Change): string[] {
  const names = Object.keys(change.properties);
  if (names.length === 0) return [];
  return [`${counted(names.length, 'property', 'properties')}: ${firstOf(names, MOST.names, MOST.nameLength)}`];
}

function files(change: Change): string {
  if (change.files.length === 0) return 'no files';
  return `${counted(change.files.length, 'file', 'files')}: ${firstOf(change.files, MOST.files, MOST.fileLength)}`;
}

/** A tab is no danger; spaces in its place look as meant, and its escape would not. More of the line is never shown. */
const untabbed = (line: string): string => line.slice(0, MOST.lineLength + 1).replaceAll('\t', '    ');

const field = (text: string): string => oneLine(text, MOST.fieldLength);
