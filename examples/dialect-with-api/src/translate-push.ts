import { ENRICH_NOTE } from 'change-hook-core';
import type { Translation } from 'change-hook-core';
import { z } from 'zod';

const push = z.object({
  project: z.int().positive(),
  clone: z.string().min(1),
  branch: z.string().min(1),
  /** null where the branch was deleted. */
  commit: z.object({ id: z.string().trim().min(1), who: z.string().trim().min(1), what: z.string().catch('') }).nullable(),
});

export function translatePush(payload: unknown): Translation {
  const read = push.safeParse(payload);
  if (!read.success) return { invalid: ['it is no push of this forge'] };
  const { project, clone, branch, commit } = read.data;
  if (commit === null) return { ignored: 'the branch was deleted' };
  return {
    changes: [{
      author: commit.who,
      comments: commit.what,
      revision: commit.id,
      branch,
      repository: clone,
      src: 'git',
      // For enrich, which has not got the request any more. No sink ever sees it.
      properties: { [ENRICH_NOTE]: project },
    }],
    enrich: true,
  };
}
