import { isDeepStrictEqual } from 'node:util';
import type { AnyDialect } from '../cases/run-case.js';
import { breach, hold, show } from '../laws/breach.js';
import type { Law } from '../laws/law.js';

type Schema = NonNullable<AnyDialect['options']>;
type Result = Awaited<ReturnType<Schema['~standard']['validate']>>;
type Issue = NonNullable<Result['issues']>[number];

/** A plugin's options, as far as the laws about them go. */
export interface OptionsUnderTest {
  /** `dialect` or `sink`. */
  kind: string;
  schema: Schema | undefined;
  /** Options that are valid, as a config has them; without a secret where it can be left out. */
  valid: () => Promise<Readonly<Record<string, unknown>>>;
  /** Values that must be refused, by option, beside those that are thought up here. */
  bad: Readonly<Record<string, readonly unknown[]>>;
  /** Whether the registry takes these options. */
  taken: (given: unknown) => Promise<boolean>;
}

const STRANGER = 'change_hook_testkit_stranger';

/** Of such values every option refuses at least one, whatever its type. */
const ODD: readonly unknown[] = [null, true, -1.5, '', '\0', [], [null], { [STRANGER]: null }, () => {}];

export function optionLaws(under: OptionsUnderTest, law: Law): void {
  const { schema, kind } = under;
  if (schema === undefined) {
    law(`has no schema, so it takes no options`, async () => {
      hold(
        await under.taken(undefined),
        'it can not be listed as `NAME: true`',
        `mend the ${kind} until checkDialect, or checkSink, of change-hook-core finds nothing`,
      );
      hold(!(await under.taken({ [STRANGER]: 1 })), 'it takes an option', `give the ${kind} a schema of its options`);
    });
    return;
  }

  law('takes the options that the suite was given', async () => {
    const { issues } = await validate(schema, await under.valid());
    hold(
      issues === undefined,
      () => `they are refused: ${showIssues(issues)}`,
      'mend the schema, or give the suite options that a config may hold',
    );
  });

  law('works as `NAME: true`, or names each option that it needs', async () => {
    for (const { path } of (await validate(schema, {})).issues ?? []) {
      hold(
        (path ?? []).length > 0,
        'an issue about absent options has no path',
        `let each issue of the schema name its option: in zod, ctx.addIssue({ path: ['${'name'}'], ... })`,
      );
    }
  });

  law('gives the same options each time', async () => {
    const valid = await under.valid();
    const [first, second] = [await validate(schema, valid), await validate(schema, valid)];
    const same = isDeepStrictEqual(shapeOf(first), shapeOf(second));
    hold(
      same,
      () => `they differ: ${show(first)} and ${show(second)}`,
      'make defaults of constants: a schema must not read a clock, a counter or the environment',
    );
  });

  law('refuses an option that it does not know', async () => {
    const { issues } = await validate(schema, { ...(await under.valid()), [STRANGER]: 1 });
    const mend = 'make the schema strict (z.strictObject in zod, v.strictObject in valibot): else a misspelt option is ignored in silence';
    hold(issues !== undefined, `it takes ${STRANGER}: 1`, mend);
  });

  law('refuses a wrong value of each option, and names the option', async () => {
    const valid = await under.valid();
    const names = await namesOf(schema, valid);
    for (const name of names) {
      const refused = new Map<unknown, readonly Issue[]>();
      for (const value of ODD) {
        const { issues } = await validate(schema, { ...valid, [name]: value });
        if (issues !== undefined) refused.set(value, issues);
      }
      for (const [value, issues] of refused) {
        // What is right in itself may be refused because of another option, and then the issue names that.
        if (!issues.some((issue) => names.includes(nameIn(issue)))) holdsName(issues, name, value);
      }
      const [first] = refused;
      const named = [...refused.values()].flat().some((issue) => nameIn(issue) === name);
      if (first !== undefined && !named) holdsName(first[1], name, first[0]);
      hold(
        refused.size > 0,
        `the option ${name} takes anything, even ${ODD.map((value) => show(value)).join(', ')}`,
        `give ${name} a type in the schema`,
      );
    }
  });

  for (const [name, values] of Object.entries(under.bad)) {
    law(`refuses ${name} as it may not be, and names it`, async () => {
      const valid = await under.valid();
      for (const value of values) {
        const { issues } = await validate(schema, { ...valid, [name]: value });
        if (issues === undefined) {
          breach(`it takes ${name}: ${show(value)}`, `let the schema refuse it with a sentence that says what ${name} must be`);
        }
        holdsName(issues, name, value);
      }
    });
  }
}

function holdsName(issues: readonly Issue[], name: string, value: unknown): void {
  const named = issues.some((issue) => nameIn(issue) === name);
  hold(
    named,
    () => `${name}: ${show(value)} is refused, and no issue has the path ${name}: ${showIssues(issues)}`,
    `let the issue's path begin with "${name}": the operator must find the line of the config`,
  );
  const silent = issues.find(({ message }) => typeof message !== 'string' || message.trim() === '');
  hold(
    silent === undefined,
    `${name}: ${show(value)} is refused without a word`,
    'give the issue a message that says what the option must be',
  );
}

const nameIn = ({ path: [first] = [] }: Issue): string => String(typeof first === 'object' ? first.key : first);

async function validate(schema: Schema, given: unknown): Promise<Result> {
  try {
    return await schema['~standard'].validate(given);
  } catch (error) {
    return breach(`the schema throws at ${show(given)}: ${String(error)}`, 'let a schema report issues, and never throw', error);
  }
}

/** The names in the schema's JSON Schema, where its library gives one, and those that are known from the options themselves. */
async function namesOf(schema: Schema, valid: object): Promise<string[]> {
  const names = new Set(Object.keys(valid));
  const result = await validate(schema, valid);
  if (result.issues === undefined) for (const name of Object.keys((result.value ?? {}) as object)) names.add(name);
  try {
    const standard = schema['~standard'] as { jsonSchema?: { input(options: { target: string }): { properties?: object } } };
    for (const name of Object.keys(standard.jsonSchema?.input({ target: 'draft-2020-12' }).properties ?? {})) names.add(name);
  } catch {
    // Some types have no JSON Schema.
  }
  return [...names];
}

/** A result without what differs by nature: functions that a schema makes are equal to nothing but themselves. */
function shapeOf(value: unknown): unknown {
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(shapeOf);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
}

function showIssues(issues: readonly Issue[] = []): string {
  const pathOf = ({ path = [] }: Issue): string => path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return issues.map((issue) => `${pathOf(issue)}: ${issue.message}`).join('; ');
}
