import { ADMIN_ERRORS } from './catalogue/admin.js';
import { CHANGE_ERRORS } from './catalogue/change.js';
import { CONFIG_ERRORS } from './catalogue/config.js';
import { DIALECT_ERRORS } from './catalogue/dialect.js';
import { HTTP_ERRORS } from './catalogue/http.js';
import { INBOX_ERRORS } from './catalogue/inbox.js';
import { INTAKE_ERRORS } from './catalogue/intake.js';
import { PLUGIN_ERRORS } from './catalogue/plugin.js';
import { REQUEST_ERRORS } from './catalogue/request.js';
import { SEND_ERRORS } from './catalogue/send.js';
import { SERVER_ERRORS } from './catalogue/server.js';
import { SIGNATURE_ERRORS } from './catalogue/signature.js';
import { SINK_ERRORS } from './catalogue/sink.js';

/** Every error there is, by code. Codes are `CH_<ROOM>_<WHAT>`; `docs/errors.md` has an entry for each (a test ties them). */
export const CATALOGUE = {
  ...ADMIN_ERRORS,
  ...CHANGE_ERRORS,
  ...CONFIG_ERRORS,
  ...DIALECT_ERRORS,
  ...HTTP_ERRORS,
  ...INBOX_ERRORS,
  ...INTAKE_ERRORS,
  ...PLUGIN_ERRORS,
  ...REQUEST_ERRORS,
  ...SEND_ERRORS,
  ...SERVER_ERRORS,
  ...SIGNATURE_ERRORS,
  ...SINK_ERRORS,
} as const;
