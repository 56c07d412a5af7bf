import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const PACKAGES = new URL('../packages/', import.meta.url);

/** Cases that are a plain push, the best one first; otherwise the first case that makes a change is taken. */
const PLAIN = [/^push-two-commits$/, /^push$/, /^json-list$/, /^push/, /./];

/** What the tests of a dialect add to the payload of a case when they sign it. */
const SIGNED_WITH = {
  codecommit: { Timestamp: '2024-01-01T00:00:00.000Z' },
};

/** Bytes. Up to here a push is filled up with addresses, and beyond it with files and messages. */
const SMALL = 100_000;
/** How much longer a form is than the JSON in it. */
const FORM_COST = 1.3;

/** The dialects that have a package here, by their names. */
export function dialectNames() {
  return readdirSync(PACKAGES)
    .filter((folder) => folder.startsWith('dialect-'))
    .flatMap((folder) => /^change-hook-dialect-(.+)$/.exec(readJson(`${folder}/package.json`).name)?.[1] ?? [])
    .sort();
}

/**
 * A push of the dialect's own cases, which can be grown to any size: `{ name, options, headers, query, grow }`; undefined for a dialect
 * none of whose cases makes a change.
 */
export function pushOf(dialect) {
  const parent = `dialect-${dialect}/test/cases/`;
  if (!existsSync(new URL(parent, PACKAGES))) return undefined;
  const names = readdirSync(new URL(parent, PACKAGES)).sort().filter((name) => changesOf(parent + name).length > 0 && bodyOf(parent + name) !== undefined);
  const name = PLAIN.flatMap((pattern) => names.filter((it) => pattern.test(it)))[0];
  if (name === undefined) return undefined;
  const { options = {}, headers = {}, query = '' } = readJson(`${parent}${name}/request.json`);
  const body = bodyOf(parent + name);
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const text = isForm ? new URLSearchParams(body).get('payload') : body;
  const oldest = changesOf(parent + name)[0].revision;
  return {
    name, options, headers, query,
    /** So many commits, where the payload lists any, or as many as fit, and about so many bytes; another `seed` gives other bytes. */
    grow({ commits, bytes, seed }) {
      const payload = Object.assign(JSON.parse(text), SIGNED_WITH[dialect]);
      const list = oldest === undefined ? undefined : listWith(payload, oldest);
      const encode = (value) => (isForm ? new URLSearchParams({ payload: JSON.stringify(value) }).toString() : JSON.stringify(value));
      const missing = () => bytes - Buffer.byteLength(encode(payload));
      if (list !== undefined) addCommits(list, { oldest, count: commits, seed, fits: () => missing() > 0 });
      // A small push is mostly what the forge tells of itself; a large one is so by its commits.
      const rest = missing() / (isForm ? FORM_COST : 1);
      if (list !== undefined && bytes > SMALL) widen(list, Math.floor(rest / list.length));
      else pad(payload, rest, seed);
      return { body: Buffer.from(encode(payload)), commits: list?.length ?? 0 };
    },
  };
}

const readJson = (path) => JSON.parse(readFileSync(new URL(path, PACKAGES), 'utf8'));
const changesOf = (folder) => readJson(`${folder}/expected.json`).changes ?? [];

function bodyOf(folder) {
  const file = ['body.json', 'body.txt'].map((name) => new URL(`${folder}/${name}`, PACKAGES)).find((it) => existsSync(it));
  if (file === undefined) return undefined;
  const text = readFileSync(file, 'utf8');
  try {
    JSON.parse(file.href.endsWith('.txt') ? (new URLSearchParams(text).get('payload') ?? '') : text);
    return text;
  } catch {
    return undefined;
  }
}

/** The list in which the commits are told: of those with a commit that has this revision the longest one in characters. Its parents are lists, too. */
function listWith(payload, revision) {
  const lists = [];
  const walk = (value) => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value) && value.some((it) => isOf(it, revision))) lists.push(value);
    Object.values(value).forEach(walk);
  };
  walk(payload);
  return lists.sort((one, other) => JSON.stringify(other).length - JSON.stringify(one).length)[0];
}

const isOf = (commit, revision) => typeof commit === 'object' && commit !== null && Object.values(commit).includes(revision);

/** Copies of the oldest commit beside it, each with a name of its own, until there are so many, or no more fit. */
function addCommits(list, { oldest, count, seed, fits }) {
  const at = list.findIndex((it) => isOf(it, oldest));
  const text = JSON.stringify(list[at]);
  for (let n = 0; list.length < count; n++) {
    list.splice(at, 0, JSON.parse(text.replaceAll(oldest, revision(seed, n, oldest.length))));
    // To look costs a serialisation: not for the thousands of a large push.
    if (count <= 10 && !fits()) return void list.splice(at, 1);
  }
}

const revision = (seed, n, length) => createHash('sha256').update(`${seed}/${n}`).digest('hex').slice(0, Math.max(8, length));

/** So many more bytes for each commit: of files where it lists them, or else of message. */
function widen(list, bytes) {
  for (const commit of list) {
    const files = Object.values(commit).find((it) => Array.isArray(it) && it.some((file) => typeof file === 'string' || typeof file?.file === 'string'));
    const path = (n) => `vendor/generated/part-${n}/index.generated.ts`;
    if (files === undefined) {
      const key = ['message', 'comment', 'comments'].find((name) => typeof commit[name] === 'string') ?? 'padding';
      commit[key] = `${commit[key] ?? ''}\n${'A line of a message.\n'.repeat(bytes / 22)}`;
    } else {
      const like = (n) => (typeof files[0] === 'string' ? path(n) : { ...files[0], file: path(n) });
      const each = JSON.stringify(like(1_000)).length + 1;
      for (let n = 0; n < bytes / each; n++) files.push(like(n));
    }
  }
}

/** Addresses, as forges fill their payloads with, beside those that are there. */
function pad(payload, bytes, seed) {
  const place = Array.isArray(payload) ? payload.at(-1) : [payload.repository, payload.project].find((it) => typeof it === 'object' && it !== null) ?? payload;
  for (let n = 0, left = bytes; left > 60; n++) {
    const url = `https://forge.example/api/${seed}/things/${n}{/thing_id}`;
    place[`things_${n}_url`] = url;
    left -= url.length + `things_${n}_url`.length + 6;
  }
}
