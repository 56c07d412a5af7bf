import type { Translation } from 'change-hook-core';
import { payloadOf, soundDialect } from '../toy-dialect.js';
import type { Toy } from '../toy-dialect.js';
import { toy } from './defect.js';
import type { Defect } from './defect.js';

const translate = (how: (sound: Translation, ...args: Parameters<Toy['translate']>) => Translation): Defect['suite'] =>
  toy({ translate: (...args) => how(soundDialect.translate(...args) as Translation, ...args) });

export const answersDefects: readonly Defect[] = [
  {
    law: 'its answers: says why it ignores a request, in one line',
    defect: 'gives a reason of several lines',
    suite: translate((sound) => ('ignored' in sound ? { ignored: 'first\nsecond' } : sound)),
  },
  {
    law: "its answers: repeats nothing of the sender's text in a reason",
    defect: 'names an unknown event',
    suite: translate((sound, request) => (request.header('x-toy-event') === 'push' ? sound : { ignored: `the event ${request.header('x-toy-event')} makes no change` })),
  },
  {
    law: "its answers: repeats nothing of the sender's text in a reason",
    defect: 'shows a value of the body that is wrong',
    suite: translate((sound, request) => {
      const author = payloadOf(request)?.['author'];
      return typeof author !== 'string' || author.includes('@') ? sound : { invalid: [`author is ${author}`] };
    }),
  },
];
