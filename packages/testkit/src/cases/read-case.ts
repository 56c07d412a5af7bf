import { readdir, readFile } from 'node:fs/promises';
import type { HookRequestParts } from 'change-hook-core';
import type { Sign, Slot } from '../dialect/sign.js';
import { caseRequestParts, checkCaseRequest } from './case-request.js';

export interface Case {
  parts: HookRequestParts;
  /** What `sign` of the case put into it. */
  signed: readonly Slot[];
  /** The mount's options for this case. */
  options: Record<string, unknown>;
}

const BODIES = ['body.json', 'body.txt', 'body.bin'];
const FILES = [...BODIES, 'request.json', 'expected.json', 'about.md'];

/** Reads one case folder, whose URL ends in a slash; throws for files and keys that a case can't have. The body is the bytes of its file, final newline and all. */
export async function readCase(folder: URL, options: Readonly<Record<string, unknown>>, sign?: Sign): Promise<Case> {
  const names = await readdir(folder);
  const strangers = names.filter((name) => !FILES.includes(name));
  if (strangers.length > 0) throw new Error(`unexpected files: ${strangers.join(', ')}; a case may have ${FILES.join(', ')}`);
  const bodies = BODIES.filter((name) => names.includes(name));
  if (bodies.length > 1) throw new Error(`more than one body: ${bodies.join(', ')}; keep one`);
  const body = bodies[0] === undefined ? new Uint8Array() : await readFile(new URL(bodies[0], folder));
  const request = checkCaseRequest(JSON.parse(await readFile(new URL('request.json', folder), 'utf8')));
  return { ...(await caseRequestParts(request, body, sign)), options: { ...options, ...request.options } };
}
