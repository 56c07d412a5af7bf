import type { ChangeInput, Translation } from 'change-hook-core';
import { z } from 'zod';

const texts = z.array(z.string()).catch([]);

/** What is needed of a push. What a forge leaves out, or has otherwise, must not fail the rest. */
const push = z.object({
  branch: z.string().min(1),
  repository: z.object({ url: z.string().min(1), name: z.string().catch('') }),
  commits: z.array(z.object({
    id: z.string().trim().min(1),
    message: z.string().catch(''),
    author: z.string().trim().min(1),
    time: z.number().optional().catch(undefined),
    url: z.string().optional().catch(undefined),
    files: texts,
  })),
});

export function translatePush(payload: unknown, only: string | undefined): Translation {
  const read = push.safeParse(payload);
  if (!read.success) return { invalid: read.error.issues.map(({ path }) => `${pathOf(path)} is missing, or of another type`) };
  const { branch, repository, commits } = read.data;
  if (only !== undefined && branch !== only) return { ignored: 'its branch is not the one that the options name' };
  if (commits.length === 0) return { ignored: 'the push has no commits' };
  return {
    changes: commits.map((commit): ChangeInput => ({
      author: commit.author,
      comments: commit.message,
      revision: commit.id,
      branch,
      repository: repository.url,
      project: repository.name,
      files: commit.files,
      when_timestamp: commit.time,
      revlink: commit.url,
      src: 'git',
    })),
  };
}

const pathOf = (path: readonly PropertyKey[]): string => (path.length === 0 ? 'the body' : path.join('.'));
