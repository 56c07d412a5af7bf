import { hmac, verifyHmac } from 'change-hook-core';
import type { HookRequest } from 'change-hook-core';
import { toy } from './defect.js';
import type { Defect } from './defect.js';

/** A dialect that signs something else than the bytes as they came. */
const signing = (bytesOf: (request: HookRequest) => Uint8Array): Defect['suite'] => toy({
  verify: (request, { secrets }) => verifyHmac({ signature: request.header('x-toy-signature'), prefix: 'sha256=', algorithm: 'sha256', body: bytesOf(request), secrets }),
});

const withoutMark = (body: Uint8Array): Uint8Array => (body[0] === 0xef && body[1] === 0xbb ? body.subarray(3) : body);
const isForm = (request: HookRequest): boolean => request.mediaType !== 'application/json';

/** Takes the signature of the bytes, and that of the same JSON written anew. */
const forgiving: Defect['suite'] = toy({
  verify(request, { secrets }) {
    if (secrets.length === 0) return { ok: true };
    const [algorithm, digest] = [`sha256=`, request.header('x-toy-signature')];
    const spellings = [Buffer.from(request.body)];
    try {
      for (const indent of [undefined, 1, 2, 3]) spellings.push(Buffer.from(JSON.stringify(request.json(), undefined, indent)));
    } catch {
      // It is no JSON.
    }
    const right = spellings.some((body) => secrets.some((secret) => `${algorithm}${hmac('sha256', secret, body).toString('hex')}` === digest));
    return right ? { ok: true } : { ok: false, reason: digest === undefined ? 'missing' : 'mismatch' };
  },
});

export const rawBytesDefects: readonly Defect[] = [
  {
    law: 'the signed bytes: refuses the signature of the same JSON, or form, written otherwise',
    defect: 'signs a form without its white space',
    suite: signing((request) => (isForm(request) ? Buffer.from(request.form().toString()) : request.body)),
  },
  {
    law: 'the signed bytes: refuses a body that got a byte order mark on its way',
    defect: 'signs a body without its byte order mark',
    suite: signing((request) => withoutMark(request.body)),
  },
  {
    law: 'the signed bytes: lets in a body with a byte order mark that was signed with it',
    defect: 'signs the text of a body',
    suite: signing((request) => Buffer.from(request.text())),
  },
  { law: 'the signed bytes: tells bytes apart that are the same text', defect: 'signs the text of a body', suite: signing((request) => Buffer.from(request.text())) },
];

export const forgivingDefect: Defect = {
  law: 'the signed bytes: refuses the signature of the same JSON, or form, written otherwise',
  defect: 'forgives another spelling of the same JSON',
  suite: forgiving,
};
