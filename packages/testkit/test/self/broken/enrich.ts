import { get } from 'node:http';
import { soundDialect, translateToy } from '../toy-dialect.js';
import type { Toy } from '../toy-dialect.js';
import { toy } from './defect.js';
import type { Defect } from './defect.js';

type Enrich = NonNullable<Toy['enrich']>;
const sound: Enrich = (changes, ctx) => soundDialect.enrich!(changes, ctx);
const enrich = (how: Enrich): Defect['suite'] => toy({ enrich: how });
const call = { path: ['commits'] };

export const enrichDefects: readonly Defect[] = [
  {
    law: 'enrich: is asked for by a case',
    defect: 'never asks for it',
    suite: toy({ translate: (request) => ({ ...translateToy(request, () => {}), enrich: false }) }),
  },
  {
    law: 'enrich: reaches the forge through ctx.http alone, and only where the options say',
    defect: 'asks by itself',
    suite: enrich((changes, ctx) => {
      try {
        get('http://127.0.0.1:1').on('error', () => {});
      } catch {
        // Never mind.
      }
      return sound(changes, ctx);
    }),
  },
  {
    law: 'enrich: reaches the forge through ctx.http alone, and only where the options say',
    defect: 'asks another origin',
    suite: enrich(async (changes, ctx) => {
      await ctx.http.get({ ...call, base: 'https://elsewhere.example.org' }).catch(() => {});
      return sound(changes, ctx);
    }),
  },
  {
    law: 'enrich: copes with any answer of the forge',
    defect: 'takes an answer for a list without looking',
    suite: enrich(async (changes, ctx) => {
      const files = (await ctx.http.get({ ...call, base: ctx.options.api })).json() as string[];
      return { changes: changes.map((change) => ({ ...change, files: files.map((file) => file) })) };
    }),
  },
  {
    law: 'enrich: copes with any answer of the forge',
    defect: 'puts what it is told into a change',
    suite: enrich(async (changes, ctx) => {
      const answer = (await ctx.http.get({ ...call, base: ctx.options.api })).json();
      return { changes: changes.map((change) => ({ ...change, comments: answer as string })) };
    }),
  },
  {
    law: 'enrich: copes with any answer of the forge',
    defect: 'moves a change to another repository',
    suite: enrich(async (changes, ctx) => {
      await ctx.http.get({ ...call, base: ctx.options.api });
      return { changes: changes.map((change) => ({ ...change, repository: 'elsewhere' })) };
    }),
  },
  {
    law: 'enrich: is tried again when the forge can not be reached',
    defect: 'calls changes complete that are not',
    suite: enrich(async (changes, ctx) => {
      await ctx.http.get({ ...call, base: ctx.options.api }).catch(() => {});
      return { changes };
    }),
  },
  {
    law: 'enrich: leaves alone the changes that it is given',
    defect: 'adds files to the change that it was given',
    suite: enrich(async (changes, ctx) => {
      await ctx.http.get({ ...call, base: ctx.options.api });
      changes[0]?.files.push('more.c');
      return { changes };
    }),
  },
  {
    law: 'enrich: ends when its signal aborts',
    defect: 'waits for something else',
    suite: enrich(async (changes, ctx) => {
      await ctx.http.get({ ...call, base: ctx.options.api }).catch(() => new Promise(() => {}));
      return { changes };
    }),
  },
  {
    law: 'enrich: logs neither secret nor token',
    defect: 'logs its options',
    suite: {
      ...enrich((changes, ctx) => {
        ctx.log.info('asking', { options: ctx.options });
        return sound(changes, ctx);
      }),
      options: { token: 'a very secret token' },
    },
  },
];
