import { describeError } from 'change-hook-core';

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file has reached the largest size that is allowed',
  EIO: 'the disk failed',
  EROFS: 'the file system is read-only',
  EACCES: 'the user of the gateway may not write there',
  EPERM: 'the user of the gateway may not write there',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ENOENT: 'there is no such file or folder',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** One sentence about a failure of the file, for the operator. */
export function fileReason(path: string, error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  const words = typeof code === 'string' ? WORDS[code] : undefined;
  return `${path}: ${words === undefined ? describeError(error) : `${words} (${String(code)})`}`;
}
