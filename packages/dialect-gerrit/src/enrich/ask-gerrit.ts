import type { EnrichContext, HttpAnswer, HttpCall } from 'change-hook-core';
import { forgeFailed, isObject, textAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';
import type { GerritOptions } from '../options.js';

/** Before its JSON Gerrit writes this line, so that no web page can run it as a script. */
const MAGIC = /^\)\]\}'\r?\n?/;

/**
 * Asks Gerrit's REST API for an object. Undefined when it will not tell, which goes into the log; throws `CH_HTTP_FAILED` for
 * what is worth another try.
 */
export async function askGerrit(
  { http, log, options }: EnrichContext<GerritOptions>,
  path: readonly string[],
): Promise<JsonObject | undefined> {
  const { gerrit_url: base = '', user, token, verify } = options;
  const authorization =
    user === undefined || token === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}` };
  // Below /a/ Gerrit asks for a password, and without it it gives what everyone may see.
  const prefix = user === undefined ? [] : ['a'];
  const call: HttpCall = { base, path: [...prefix, ...path], headers: { accept: 'application/json', ...authorization }, verify };
  const answer = await http.get(call);
  if (answer.status === 200) return objectIn(answer, call);
  if (answer.status < 400) throw forgeFailed(call, `it answers ${answer.status} without what was asked for`);
  log.warn(
    'Gerrit does not tell what a change is missing: user and token are missing, wrong, or may not read the project',
    { status: answer.status },
  );
  return undefined;
}

function objectIn(answer: HttpAnswer, call: HttpCall): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer.text().replace(MAGIC, ''));
  } catch {
    throw forgeFailed(call, 'its answer is not JSON');
  }
  if (!isObject(parsed)) throw forgeFailed(call, 'its answer is no object');
  return parsed;
}

/** The names of a list of files, both of a renamed one. Names that begin with a slash are Gerrit's own (`/COMMIT_MSG`). */
export function filesIn(listed: JsonObject): string[] {
  const files = new Set<string>();
  for (const [name, info] of Object.entries(listed)) {
    if (name.startsWith('/')) continue;
    files.add(name);
    const old = textAt(info, 'old_path');
    if (old !== undefined && old !== '' && textAt(info, 'status') !== 'C') files.add(old);
  }
  return [...files];
}
