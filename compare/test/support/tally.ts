import type { Plan } from './compared-cases.js';

type Verdict = 'same' | 'documented' | 'differing';

/** How the cases of each dialect came out. */
export class Tally {
  readonly #verdicts = new Map<string, Record<Verdict, number>>();
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  count(dialect: string, verdict: Verdict): void {
    const counts = this.#verdicts.get(dialect) ?? { same: 0, documented: 0, differing: 0 };
    counts[verdict]++;
    this.#verdicts.set(dialect, counts);
  }

  /** A line for each dialect, and one for all of them. */
  lines(): string[] {
    const rows = [...this.#verdicts].map(([dialect, counts]) => [
      dialect, counts.same, counts.documented, counts.differing, this.#plan.leftOut.filter((it) => it.dialect === dialect).length,
    ] as const);
    const sum = (at: 1 | 2 | 3 | 4): number => rows.reduce((all, row) => all + row[at], 0);
    return [
      ['', 'same', 'as documented', 'differing', 'options of ours alone'],
      ...rows,
      ['all', sum(1), sum(2), sum(3), sum(4)],
    ].map(([name, ...cells]) => `${String(name).padEnd(16)}${cells.map((cell) => String(cell).padStart(23)).join('')}`);
  }
}
