import { readFileSync } from 'node:fs';

/** The heading and the table that a page lists its differences under. */
export const HEADING = '## Case by case';
const COLUMNS = ['case', 'field', 'reason'];

export interface Row {
  cases: string[];
  fields: string[];
  reason: string;
}

/**
 * The rows of a page's table: `| case | field | reason |`, the first two columns as lists of names in backticks. In the name of a case
 * `*` stands for any text. Throws for a table that can't be read: a row that nobody sees would allow nothing, or everything.
 */
export function parseRows(page: string): Row[] {
  const sections = page.split(/^(?=## )/m).filter((section) => section.startsWith(`${HEADING}\n`));
  if (sections.length > 1) throw new Error(`there is more than one section "${HEADING}"`);
  const lines = (sections[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  if (lines.length === 0) return [];
  const [head, rule, ...rows] = lines.map(cellsOf);
  if (head?.join() !== COLUMNS.join() || !rule?.every((cell) => /^-+$/.test(cell))) {
    throw new Error(`the first table under "${HEADING}" must have the columns ${COLUMNS.join(', ')}`);
  }
  return rows.map((cells) => {
    if (cells.length !== COLUMNS.length) throw new Error(`a row has ${cells.length} cells: ${cells.join(' | ')}`);
    const [cases, fields, reason] = cells as [string, string, string];
    if (reason === '') throw new Error(`no reason is given for ${cases}`);
    return { cases: namesOf(cases), fields: namesOf(fields), reason };
  });
}

export function readRows(page: URL): Row[] {
  try {
    return parseRows(readFileSync(page, 'utf8'));
  } catch (cause) {
    throw new Error(`${page.pathname}: ${(cause as Error).message}`, { cause });
  }
}

/** The fields in which this case may, and must, differ. */
export function fieldsFor(rows: readonly Row[], name: string): string[] {
  const fields = rows.filter((row) => row.cases.some((pattern) => matches(pattern, name))).flatMap((row) => row.fields);
  const twice = fields.filter((field, at) => fields.indexOf(field) !== at);
  if (twice.length > 0) throw new Error(`two rows list ${twice.join(', ')} of ${name}`);
  return fields.sort();
}

/** The names and patterns that stand for no case. */
export function deadNames(rows: readonly Row[], names: readonly string[]): string[] {
  return rows.flatMap((row) => row.cases).filter((pattern) => !names.some((name) => matches(pattern, name)));
}

function matches(pattern: string, name: string): boolean {
  const text = pattern.split('*').map((part) => part.replace(/[^\w]/g, '\\$&')).join('.*');
  return new RegExp(`^${text}$`).test(name);
}

const cellsOf = (line: string): string[] => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim());

function namesOf(cell: string): string[] {
  if (!/^`[^`]+`(?:, `[^`]+`)*$/.test(cell)) throw new Error(`this is no list of names in backticks: ${cell}`);
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}
