import { defineDialect, verifyHmac } from 'change-hook-core';
import { completeFiles } from './complete-files.js';
import { options } from './options.js';
import { translatePush } from './translate-push.js';

/** Pushes of a made-up forge, one commit each: `{ "project": 7, "clone": URL, "branch", "commit": { "id", "who", "what" } }`. */
export default defineDialect({
  apiVersion: 1,
  name: 'with-api',
  options,
  authentication: 'signature',
  accepts: { methods: ['POST'], mediaTypes: ['application/json'] },
  verify(request, { secrets }) {
    return verifyHmac({ signature: request.header('x-forge-signature'), algorithm: 'sha256', body: request.body, secrets });
  },
  identify: () => ({ byBody: true }),
  translate: (request) => translatePush(request.json()),
  enrich: completeFiles,
});
