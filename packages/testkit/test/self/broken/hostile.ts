import type { HookRequest, Translation } from 'change-hook-core';
import { payloadOf, soundDialect } from '../toy-dialect.js';
import type { Toy } from '../toy-dialect.js';
import { toy } from './defect.js';
import type { Defect } from './defect.js';

/** Does something before it translates. */
const after = (work: (request: HookRequest) => unknown): Defect['suite'] => toy({
  translate(...args: Parameters<Toy['translate']>) {
    const translation = soundDialect.translate(...args) as Translation;
    if (!('changes' in translation)) return translation;
    work(args[0]);
    return translation;
  },
});

const isJson = (request: HookRequest): boolean => request.mediaType === 'application/json';
const depthOf = (value: unknown): number => (typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0);

export const hostileDefects: readonly Defect[] = [
  {
    law: 'hostile input: answers any body that it did not expect',
    defect: 'takes every body for an object',
    suite: toy({ translate: (request, ctx) => (isJson(request) && Object.hasOwn(request.json() as object, 'x') ? { ignored: 'x' } : soundDialect.translate(request, ctx)) }),
  },
  {
    law: 'hostile input: answers any body that it did not expect',
    defect: 'gives no answer to an empty body',
    suite: toy({ translate: (request, ctx) => (request.body.length === 0 ? (undefined as never) : soundDialect.translate(request, ctx)) }),
  },
  {
    law: 'hostile input: answers a body that was cut off',
    defect: 'parses for itself',
    suite: toy({ translate: (request, ctx) => (isJson(request) && JSON.parse(request.text()) === 0 ? { ignored: 'nothing' } : soundDialect.translate(request, ctx)) }),
  },
  {
    law: 'hostile input: answers whatever value stands in any place of a body',
    defect: 'takes a message for a text without looking',
    suite: after((request) => (payloadOf(request)!['message'] as string).trim()),
  },
  {
    law: 'hostile input: answers whatever value stands in any place of a body',
    defect: 'puts what it finds into a change',
    suite: toy({
      translate(...args: Parameters<Toy['translate']>) {
        const translation = soundDialect.translate(...args) as Translation;
        if (!('changes' in translation)) return translation;
        return { changes: translation.changes.map((change) => ({ ...change, comments: payloadOf(args[0])!['message'] as string })) };
      },
    }),
  },
  {
    law: 'hostile input: makes changes that can be stored of texts with lone surrogates and NULs',
    defect: 'encodes a text for a URL',
    suite: after((request) => encodeURIComponent(String(payloadOf(request)!['author']))),
  },
  {
    law: 'hostile input: answers 10,000 levels of nesting, anywhere',
    defect: 'walks a payload by recursion',
    suite: after((request) => depthOf(payloadOf(request))),
  },
  {
    law: 'hostile input: answers without any one header, and without all',
    defect: 'relies on a header',
    suite: toy({ identify: (request) => request.header('x-toy-delivery')!.trim() }),
  },
  {
    law: 'hostile input: answers whatever a header or the query holds',
    defect: 'gives a delivery id of any length',
    suite: toy({ identify: (request) => request.header('x-toy-delivery') || undefined }),
  },
  {
    law: 'hostile input: answers whatever a header or the query holds',
    defect: 'decodes the query for itself',
    suite: after((request) => [...request.query.values()].map((value) => encodeURIComponent(decodeURIComponent(value)))),
  },
  {
    law: 'hostile input: answers a body of another media type, or of none',
    defect: 'throws at a media type that it does not know',
    suite: toy({
      translate(request, ctx) {
        if (!/json|form/i.test(request.mediaType)) throw new Error('what is this?');
        return soundDialect.translate(request, ctx);
      },
    }),
  },
  {
    law: 'hostile input: takes nothing from __proto__, and pollutes nothing',
    defect: 'copies a payload into an object',
    suite: toy({
      translate(request, ctx) {
        const copy: Record<string, unknown> = {};
        for (const [name, value] of Object.entries(payloadOf(request) ?? {})) copy[name] = value;
        const author = copy['author'];
        return typeof author === 'string' && author !== '' ? { changes: [{ author }] } : soundDialect.translate(request, ctx);
      },
    }),
  },
  {
    law: 'hostile input: takes nothing from __proto__, and pollutes nothing',
    defect: 'writes into what a payload names',
    suite: after(() => Object.assign(Object.prototype, { change_hook_polluted: 1 })),
  },
];
