import { join, relative } from 'node:path';
import { escapeForTerminal } from 'change-hook-core';
import type { PluginEnvironment } from 'change-hook-core';
import type { ShownReceipt } from 'change-hook-server';
import { line } from '../io.js';
import type { Io } from '../io.js';
import { createBlanker } from './blank.js';
import { mountForCase } from './case-options.js';
import { knownSecrets } from './known-secrets.js';
import type { RecordedMount } from './known-secrets.js';
import { toCase } from './to-case.js';
import { writeCase } from './write-case.js';

export interface Recorder {
  /** Writes the case of a receipt; false where it was there. Throws what keeps it from being one. */
  record(receipt: Pick<ShownReceipt, 'id' | 'method' | 'query' | 'headers' | 'body' | 'bodyEncoding'>): Promise<boolean>;
}

/** Makes cases of receipts of one mount, in the folder `to`. Throws when its dialect can't be mounted without its secrets. */
export async function createRecorder(io: Io, recorded: RecordedMount, to: string, environment: PluginEnvironment): Promise<Recorder> {
  const blanker = createBlanker(knownSecrets(recorded));
  const mount = await mountForCase(recorded, blanker, environment);
  for (const note of mount.notes) line(io.stderr, `note: ${note}`);
  return {
    async record({ id, method, query, headers, body, bodyEncoding }) {
      if (body === null) throw new Error(`retention has dropped the body of the receipt ${id}`);
      const bytes = Buffer.from(body, bodyEncoding === 'text' ? 'utf8' : 'base64');
      const made = await toCase({ method, query, headers, body: bytes }, { ...mount, notes: [] }, blanker);
      const isNew = await writeCase(to, made);
      const place = relative(io.cwd, join(to, made.name));
      line(io.stdout, escapeForTerminal(`${place}: ${made.summary}${isNew ? '' : ' (it was there already)'}`));
      for (const note of made.notes) line(io.stderr, escapeForTerminal(`note: ${note}`));
      return isNew;
    },
  };
}
