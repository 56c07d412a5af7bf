import type { Dialect, Mount } from '../../src/index.js';

/** A mount as the registry would make it, around a dialect that a test writes down. */
export function fakeMount(dialect: Partial<Dialect>, over: Partial<Mount> = {}): Mount {
  const whole: Dialect = {
    apiVersion: 1,
    name: 'fake',
    authentication: 'signature',
    accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
    verify: () => ({ ok: true }),
    identify: (request) => request.header('x-delivery'),
    translate: (request) => ({ changes: request.json() as never }),
    ...dialect,
  };
  return {
    mount: 'fake',
    dialect: whole,
    label: 'fake@1.0.0',
    packageName: 'change-hook-dialect-fake',
    file: '/fake.js',
    from: '/',
    options: {},
    secrets: [],
    accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
    sensitive: { headers: new Set(['x-token']), query: new Set(['token']) },
    authentication: 'signature',
    open: true,
    ...over,
  };
}
