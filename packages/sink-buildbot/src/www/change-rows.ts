import { ID_PROPERTY } from '../change-fields.js';
import { unreachable, type NotSent } from '../sent.js';
import { configProblem } from './config-problem.js';
import type { MasterWww } from './master-www.js';

/** What the master's REST API tells of a change, as far as a look-up needs it. */
export interface ChangeRow {
  changeid: number;
  /** `RECEIPT/NUMBER`, where a gateway sent it. */
  id: string | undefined;
  /** Seconds since 1970 when its source stamp was first seen: the change itself is not older. */
  stamped: number | undefined;
}

const PATH = 'api/v2/changes';
/** Without comments and files a row has 400 bytes as a rule; but properties may be long. */
const ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Reads changes from the master's REST API by ranges of `changeid`: there is no filter for properties, and one for any other
 * field makes the master load every change that it has.
 */
export class ChangeRows {
  readonly #www: MasterWww;
  readonly #where: string;
  readonly #signal: AbortSignal;
  readonly #cap: number;

  /** `where`: the sink's place in the config, for the reasons. `cap`: bytes of an answer. */
  constructor(www: MasterWww, where: string, signal: AbortSignal, cap = ANSWER_BYTES) {
    this.#www = www;
    this.#where = where;
    this.#signal = signal;
    this.#cap = cap;
  }

  /** The id of the newest change, 0 where there is none. */
  async newest(): Promise<number | NotSent> {
    // A `limit` is given no `field`: later masters fail over the two together.
    const rows = await this.#get('order=-changeid&limit=1');
    if (rows === 'long') return unreachable('the master\'s newest change is too long to be read from its REST API');
    return Array.isArray(rows) ? (rows[0]?.changeid ?? 0) : rows;
  }

  /** Changes `from` to `to`, both included. */
  async range(from: number, to: number): Promise<ChangeRow[] | NotSent> {
    const rows = await this.#get(`changeid__ge=${from}&changeid__le=${to}&field=changeid&field=properties&field=sourcestamp`);
    if (rows !== 'long') return rows;
    // One change alone that is too long is none that a gateway could send by either way.
    if (from === to) return [];
    const middle = Math.floor((from + to) / 2);
    const first = await this.range(from, middle);
    if (!Array.isArray(first)) return first;
    const second = await this.range(middle + 1, to);
    return Array.isArray(second) ? [...first, ...second] : second;
  }

  async #get(query: string): Promise<ChangeRow[] | NotSent | 'long'> {
    const reply = await this.#www.request({ method: 'GET', path: `${PATH}?${query}`, cap: this.#cap }, this.#signal);
    if ('ok' in reply) return reply;
    const { status, text, cut } = reply;
    if (status >= 500) return unreachable(`the master answers ${status} at ${PATH}`);
    if (status !== 200) return unreachable(configProblem(status, PATH, this.#where));
    if (cut === 'long') return cut;
    if (cut === 'lost') return unreachable(`the connection ended in the middle of ${PATH}`);
    const mend = `is ${this.#where}.url the root of its web server?`;
    return parseRows(text) ?? unreachable(`${PATH} does not answer as a master's REST API: ${mend}`);
  }
}

function parseRows(text: string): ChangeRow[] | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  const changes = field(answer, 'changes');
  return Array.isArray(changes) ? changes.flatMap(toRow) : undefined;
}

function toRow(change: unknown): ChangeRow[] {
  const changeid = field(change, 'changeid');
  if (typeof changeid !== 'number') return [];
  // A property is `[value, source]`.
  const property = field(field(change, 'properties'), ID_PROPERTY);
  const id: unknown = Array.isArray(property) ? property[0] : undefined;
  const stamped = field(field(change, 'sourcestamp'), 'created_at');
  return [{
    changeid,
    id: typeof id === 'string' ? id : undefined,
    stamped: typeof stamped === 'number' ? stamped : undefined,
  }];
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
