import { readdir, readFile } from 'node:fs/promises';
import { buildCaseRequest, checkCaseRequest } from './case-request.js';
import type { HookRequest } from 'change-hook-core';

export interface Case {
  request: HookRequest;
  /** The mount's options for this case. */
  options: Record<string, unknown>;
}

const BODIES = ['body.json', 'body.txt', 'body.bin'];
const FILES = [...BODIES, 'request.json', 'expected.json', 'about.md'];

/** Reads one case folder. The body is the bytes of its file, final newline and all. */
export async function readCase(folder: URL, options: Record<string, unknown>): Promise<Case> {
  const names = await readdir(folder);
  const strangers = names.filter((name) => !FILES.includes(name));
  if (strangers.length > 0) throw new Error(`unexpected files: ${strangers.join(', ')}; a case may have ${FILES.join(', ')}`);
  const bodies = BODIES.filter((name) => names.includes(name));
  if (bodies.length > 1) throw new Error(`more than one body: ${bodies.join(', ')}; keep one`);
  const body = bodies[0] === undefined ? new Uint8Array() : await readFile(new URL(bodies[0], folder));
  const request = checkCaseRequest(JSON.parse(await readFile(new URL('request.json', folder), 'utf8')));
  return { request: buildCaseRequest(request, body), options: { ...options, ...request.options } };
}
