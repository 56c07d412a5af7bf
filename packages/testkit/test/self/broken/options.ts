import { toyOptions } from '../toy-options.js';
import { toy } from './defect.js';
import type { Defect } from './defect.js';
import type { Toy } from '../toy-dialect.js';

type Validate = NonNullable<Toy['options']>['~standard']['validate'];
const sound = toyOptions['~standard'].validate;

/** A schema that does something else than the sound one. */
const schema = (validate: Validate): Defect['suite'] => toy({ options: { '~standard': { version: 1, vendor: 'toy', validate } } });

let count = 0;

export const optionDefects: readonly Defect[] = [
  {
    law: 'its options: takes the options that the suite was given',
    defect: 'does not take what its author calls valid',
    suite: { options: { api: 3 } },
  },
  {
    law: 'its options: works as `NAME: true`, or names each option that it needs',
    defect: 'does not say which option it needs',
    suite: { ...schema((given) => (Object.keys(given as object).length === 0 ? { issues: [{ message: 'no' }] } : sound(given))), options: { api: 'https://a.example.org' } },
  },
  {
    law: 'its options: gives the same options each time',
    defect: 'counts how often its options were looked at',
    suite: schema((given) => {
      const result = sound(given) as { value: object };
      return 'value' in result ? { value: { api: '', ...result.value, count: count++ } } : result;
    }),
  },
  {
    law: 'its options: refuses an option that it does not know',
    defect: 'ignores unknown options',
    suite: schema((given) => {
      const { api = 'https://forge.example.org' } = given as { api?: string };
      return { value: { api } };
    }),
  },
  {
    law: 'its options: refuses a wrong value of each option, and names the option',
    defect: 'takes anything for an option',
    suite: schema((given) => sound({ ...(given as object), token: 'x' })),
  },
  {
    law: 'its options: refuses a wrong value of each option, and names the option',
    defect: 'does not name the option that is wrong',
    suite: schema((given) => (sound(given) as { issues?: unknown }).issues === undefined ? sound(given) : { issues: [{ message: 'something is wrong' }] }),
  },
  {
    law: 'its options: refuses a wrong value of each option, and names the option',
    defect: 'throws at a wrong value',
    suite: schema((given) => {
      new URL(String((given as { api?: string }).api ?? 'https://a.example.org'));
      return sound(given);
    }),
  },
  {
    law: 'its options: refuses api as it may not be, and names it',
    defect: 'takes a value that its author says must be refused',
    suite: { badOptions: { api: ['https://forge.example.org'] } },
  },
];
