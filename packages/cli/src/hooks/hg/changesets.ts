import type { Change } from 'change-hook-core';
import { normaliseChange } from 'change-hook-core';
import { linesOf } from '../program-output.js';

export interface HgSettings {
  repository: string;
  project?: string;
  codebase?: string;
  category?: string;
  /** The branch of every change, where it is not the changeset's own. */
  branch?: string;
}

interface Changeset {
  node: string;
  user: string;
  date: [seconds: number, offset: number];
  branch: string;
  desc: string;
  files: string[];
  p2: string;
}

/** A line of JSON a changeset; `|json` writes pure ASCII, whatever the encoding. */
const TEMPLATE = '\\{"node":{node|json},"user":{author|json},"date":{date|json},"branch":{branch|json},"desc":{desc|json},"files":{files|json},"p2":{p2node|json}}\\n';

/** The changesets that `revisions` names (hg help revisions), the oldest first, one at a time. Throws `CH_HOOK_PROGRAM`. */
export async function* hgChanges(at: { cwd: string; env: Readonly<Record<string, string | undefined>> }, settings: HgSettings, revisions: string): AsyncGenerator<Change> {
  const env = { ...at.env, HGPLAIN: '1', HGENCODING: 'utf-8' };
  for await (const line of linesOf({ file: 'hg', args: ['log', '--rev', revisions, '--template', TEMPLATE], cwd: at.cwd, env })) {
    yield toChange(JSON.parse(line) as Changeset, settings);
  }
}

function toChange({ node, user, date: [when], branch, desc, files, p2 }: Changeset, settings: HgSettings): Change {
  const isMerge = !/^0+$/.test(p2);
  const normal = normaliseChange({
    author: user.trim() || 'unknown',
    comments: desc,
    revision: node,
    when_timestamp: when,
    branch: settings.branch ?? branch,
    // A scheduler that looks at files would never see a merge without any.
    files: files.length === 0 && isMerge ? ['merge'] : files,
    properties: { is_merge: isMerge },
    repository: settings.repository,
    project: settings.project,
    codebase: settings.codebase,
    category: settings.category,
    src: 'hg',
  });
  if ('problems' in normal) throw new Error(`a changeset gave no change: ${normal.problems.join('; ')}`);
  return normal.change;
}

/** `baseurl` and what is left of the path without its first `strip` parts, as Mercurial's own notify extension has it. */
export function addressOf(root: string, baseurl: string | undefined, strip: number): string {
  if (baseurl === undefined) return root;
  const path = root.split('/').filter((part) => part !== '').slice(strip).join('/');
  return `${baseurl.replace(/\/+$/, '')}/${path}`;
}
