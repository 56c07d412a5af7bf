import type { Accepts, Authentication, Dialect, Sensitive } from '../dialect/dialect.js';
import { describeError } from '../errors/change-hook-error.js';
import { kindOf } from '../text/kind-of.js';
import { isFunction, isListOfTexts, Members, pluginMembers } from './members.js';

const AUTHENTICATIONS: ReadonlySet<unknown> = new Set<Authentication>(['signature', 'token', 'none']);
const METHOD = /^[A-Z]+$/;
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/;

/** What keeps an object from being a dialect, every member of it; empty when nothing does. Never throws, calls no hook. */
export function checkDialect(dialect: object): string[] {
  const members = pluginMembers('dialect', dialect);
  members.need('authentication', (it) => AUTHENTICATIONS.has(it), "'signature', 'token' or 'none'");
  const accepts = members.read('accepts');
  if (typeof accepts !== 'function') members.problems.push(...checkAccepts(accepts));
  const sensitive = members.read('sensitive');
  if (sensitive !== undefined && typeof sensitive !== 'function') members.problems.push(...checkSensitive(sensitive));
  members.allow('authenticates', isFunction, 'a function');
  members.allow('polls', (it) => typeof it === 'boolean', 'true or false');
  members.allow('network', isListOfTexts, 'a list of host names');
  for (const hook of ['verify', 'identify', 'translate']) members.need(hook, isFunction, 'a function');
  members.allow('enrich', isFunction, 'a function');
  members.allow('confirm', isFunction, 'a function');
  const admin = members.read('admin');
  if (admin !== undefined) members.problems.push(...checkAdmin(admin));
  return members.problems;
}

function checkAdmin(admin: unknown): string[] {
  if (typeof admin !== 'object' || admin === null) return [`admin must be an object with functions, not ${kindOf(admin)}`];
  const members = new Members(admin);
  members.need('repository', (it) => typeof it === 'string' && it !== '', "the form of a repository's name, such as 'OWNER/REPO'");
  members.allow('pingMakesChanges', (it) => typeof it === 'boolean', 'true or false');
  for (const name of ['createHook', 'listHooks', 'pingHook', 'failedDeliveries', 'redeliver', 'senderOf']) members.allow(name, isFunction, 'a function');
  return members.problems.map((problem) => `admin.${problem}`);
}

/** Of what `accepts` is, or gave. */
function checkAccepts(accepts: unknown): string[] {
  if (typeof accepts !== 'object' || accepts === null) {
    return [`accepts must be an object with methods and mediaTypes, or a function that gives one, not ${kindOf(accepts)}`];
  }
  const members = new Members(accepts);
  members.need('methods', (it) => isFilledList(it, METHOD), "a list of HTTP methods in upper case, such as ['POST']");
  members.need(
    'mediaTypes',
    (it) => isFilledList(it, MEDIA_TYPE, ''),
    "a list of media types in lower case without parameters, such as ['application/json']",
  );
  return members.problems.map((problem) => `accepts.${problem}`);
}

/** Calls `accepts` where it is a function; what it throws or gives wrongly is a problem. */
export function evaluateAccepts(dialect: Pick<Dialect, 'accepts'>, options: unknown): Accepts | string[] {
  try {
    const given: unknown = typeof dialect.accepts === 'function' ? dialect.accepts(options) : dialect.accepts;
    const problems = checkAccepts(given);
    if (problems.length > 0) return problems;
    const { methods, mediaTypes } = given as Accepts;
    return Object.freeze({ methods: Object.freeze([...methods]), mediaTypes: Object.freeze([...mediaTypes]) });
  } catch (error) {
    return [`accepts threw: ${describeError(error)}`];
  }
}

/**
 * Calls `authenticates` where there is one; what it throws or gives wrongly is a problem. Only `true`, word for word, closes a
 * mount: nothing that is merely truthy.
 */
export function evaluateAuthenticates(dialect: Pick<Dialect, 'authenticates' | 'authentication'>, options: unknown): boolean | string[] {
  if (dialect.authenticates === undefined) return false;
  try {
    const given: unknown = dialect.authenticates(options);
    if (typeof given !== 'boolean') return [`authenticates must give true or false, not ${kindOf(given)}`];
    if (given && dialect.authentication === 'none') return ["authenticates gave true, and authentication is 'none'"];
    return given;
  } catch (error) {
    return [`authenticates threw: ${describeError(error)}`];
  }
}

/** Calls `sensitive` where it is a function; what it throws or gives wrongly is a problem. */
export function evaluateSensitive(dialect: Pick<Dialect, 'sensitive'>, options: unknown): Sensitive | string[] {
  try {
    const given: unknown = typeof dialect.sensitive === 'function' ? dialect.sensitive(options) : (dialect.sensitive ?? {});
    const problems = checkSensitive(given);
    return problems.length > 0 ? problems : (given as Sensitive);
  } catch (error) {
    return [`sensitive threw: ${describeError(error)}`];
  }
}

function checkSensitive(sensitive: unknown): string[] {
  if (typeof sensitive !== 'object' || sensitive === null) {
    return [`sensitive must be an object with headers and query, or a function that gives one, not ${kindOf(sensitive)}`];
  }
  const members = new Members(sensitive);
  members.allow('headers', isListOfTexts, 'a list of header names');
  members.allow('query', isListOfTexts, 'a list of query parameters');
  return members.problems.map((problem) => `sensitive.${problem}`);
}

const isFilledList = (value: unknown, form: RegExp, also?: string): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((it) => typeof it === 'string' && (it === also || form.test(it)));
