import { CASES } from '../run-dialect-suite.js';
import { soundDialect } from '../toy-dialect.js';
import { toy } from './defect.js';
import type { Defect } from './defect.js';

const { identify: _, ...withoutIdentify } = soundDialect;

export const shapeDefects: readonly Defect[] = [
  { law: 'its shape: has the members of a dialect', defect: 'has no identify', suite: { dialect: withoutIdentify as never } },
  {
    law: 'its shape: has the members of a dialect',
    defect: 'gives no methods when it is asked what it accepts',
    suite: toy({ accepts: () => ({ methods: [], mediaTypes: ['application/json'] }) }),
  },
  {
    law: 'its shape: has the name that its package gives it',
    defect: 'calls itself otherwise than its package',
    suite: { cases: new URL('../other-package/cases/', CASES) },
  },
  {
    law: 'its shape: answers every request of its cases as the contract says',
    defect: 'gives an empty list of changes',
    suite: toy({ translate: () => ({ changes: [] }) }),
  },
  {
    law: 'its shape: answers every request of its cases as the contract says',
    defect: 'gives a change without an author',
    suite: toy({ translate: () => ({ changes: [{} as never] }) }),
  },
  {
    law: 'its shape: answers every request of its cases as the contract says',
    defect: 'understands none of its cases',
    suite: toy({ translate: () => ({ invalid: ['no'] }) }),
  },
  {
    law: 'its shape: accepts the methods and media types of the requests that it understands',
    defect: 'accepts no forms and yet understands them',
    suite: toy({ accepts: { methods: ['POST'], mediaTypes: ['application/json'] } }),
  },
  {
    law: 'its shape: accepts the methods and media types of the requests that it understands',
    defect: 'accepts another method than it is sent',
    suite: toy({ accepts: { methods: ['PUT'], mediaTypes: ['application/json', 'application/x-www-form-urlencoded'] } }),
  },
];
