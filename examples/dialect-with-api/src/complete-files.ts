import { ENRICH_NOTE } from 'change-hook-core';
import type { Change, EnrichContext, Enrichment } from 'change-hook-core';
import { z } from 'zod';
import type { Options } from './options.js';

const answered = z.object({ files: z.array(z.string()) });

/** The files of each commit, which a push of this forge leaves out. */
export async function completeFiles(changes: readonly Change[], { http, options }: EnrichContext<Options>): Promise<Enrichment> {
  const headers: Record<string, string> = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const completed: Change[] = [];
  for (const change of changes) {
    // A base from the options, and a path segment by segment: what came in a payload can name no host and leave no path.
    const path = ['projects', Number(change.properties[ENRICH_NOTE]), 'commits', change.revision ?? '', 'files'];
    // CH_HTTP_FAILED is let through: no answer, 429 and 5xx are worth another try.
    const answer = await http.get({ base: options.api, path, headers });
    // A commit that was pushed away again is no reason to lose the change.
    if (answer.status === 404) {
      completed.push(change);
      continue;
    }
    const read = answered.safeParse(answer.status === 200 ? answer.json() : undefined);
    // A throw is another try, too; after the last, the changes are delivered and marked as partial.
    if (!read.success) throw new Error(`the API answers ${answer.status} without files`);
    completed.push({ ...change, files: read.data.files });
  }
  return { changes: completed };
}
