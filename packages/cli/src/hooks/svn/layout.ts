import { RE2JS } from 're2js';
import { UsageError } from '../../exit-codes.js';

/** Where a path stands: on a branch, or on none; the file is relative to the branch, and '' is the branch itself. */
export interface Place {
  branch?: string;
  file: string;
}

export type Layout = (path: string) => Place;

export const LAYOUTS = ['none', 'standard', 'named'] as const;
export type LayoutName = (typeof LAYOUTS)[number];

const STANDARD = /^(trunk|(?:branches|tags)\/[^/]+)\/([^]*)$/;

/** `standard` calls branches as Buildbot's SVNPoller does, `named` as svn_buildbot.py did. */
const BY_NAME: Record<LayoutName, Layout> = {
  none: (path) => ({ file: path }),
  standard(path) {
    const [, branch, file] = STANDARD.exec(path) ?? [];
    if (branch === undefined || file === undefined) return { file: path };
    return branch === 'trunk' ? { file } : { branch, file };
  },
  named(path) {
    const [, branch, file] = STANDARD.exec(path) ?? [];
    return branch === undefined || file === undefined ? { file: path } : { branch: branch.replace(/^branches\//, ''), file };
  },
};

/** A pattern, where one is given: its groups `branch` and `file` say it. Throws a UsageError. */
export function toLayout(name: LayoutName, pattern: string | undefined): Layout {
  if (pattern === undefined) return BY_NAME[name];
  const compiled = toPattern(pattern);
  const groups = compiled.namedGroups();
  if (groups['branch'] === undefined || groups['file'] === undefined) {
    throw new UsageError('--layout-regex has a group (?P<branch>...) and a group (?P<file>...), such as ^(?P<branch>[^/]+/trunk)/(?P<file>.*)$');
  }
  return (path) => {
    const matcher = compiled.matcher(path);
    if (!matcher.find()) return { file: path };
    const branch = matcher.group('branch') ?? '';
    return { ...(branch === '' ? {} : { branch }), file: matcher.group('file') ?? '' };
  };
}

/** A pattern that takes linear time, whatever a path is. Throws a UsageError. */
export function toPattern(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    throw new UsageError(`${JSON.stringify(text)} is no regular expression of RE2: ${(error as Error).message}`);
  }
}
