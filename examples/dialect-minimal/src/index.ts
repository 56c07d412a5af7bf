import { defineDialect } from 'change-hook-core';

/** One change of what a script posts: `{ "who": "Ann", "what": "Mend the door", "where": "https://x.example/house.git" }`. */
export default defineDialect({
  apiVersion: 1,
  name: 'minimal',
  // It checks nothing, so a mount of it wants `$auth`.
  authentication: 'none',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify: () => ({ ok: true }),
  // The sender has no id for a delivery; equal bytes mean the same one.
  identify: () => ({ byBody: true }),
  translate(request) {
    const { who, what, where } = asObject(request.json());
    if (typeof who !== 'string' || who.trim() === '') return { invalid: ['who is missing'] };
    return {
      changes: [{ author: who, comments: typeof what === 'string' ? what : '', ...(typeof where === 'string' ? { repository: where } : {}) }],
    };
  },
});

const asObject = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});
