import { linesOf } from '../program-output.js';
import type { Hg } from './repository.js';

/** What the section `[hgbuildbot]` of an hgrc may say: the settings of hgbuildbot.py, by the names that they had. */
export interface HgbuildbotSettings {
  master?: string;
  user?: string;
  passwd?: string;
  branchtype?: string;
  branch?: string;
  baseurl?: string;
  strip?: string;
  category?: string;
  project?: string;
  codebase?: string;
}

/** Where hgbuildbot.py looked for what its section did not say. */
const FALLBACKS: Readonly<Record<string, keyof HgbuildbotSettings>> = { 'web.baseurl': 'baseurl', 'notify.strip': 'strip' };
const SECTION = 'hgbuildbot.';

/** What Mercurial says of it, from all files that it reads and trusts; nothing where the section is nowhere. */
export async function readSettings(hg: Hg): Promise<HgbuildbotSettings> {
  const own: Record<string, string> = {};
  const fallbacks: Record<string, string> = {};
  // All of the configuration: asked for a section that is nowhere, `hg config` fails.
  for await (const line of linesOf(hg('config', '--template', '{dict(name=name,value=value)|json}\\n'))) {
    const { name, value } = JSON.parse(line.toString()) as { name: string; value: unknown };
    const text = String(value);
    if (text === '') continue;
    if (name.startsWith(SECTION)) own[name.slice(SECTION.length)] = text;
    else if (FALLBACKS[name] !== undefined) fallbacks[FALLBACKS[name]] = text;
  }
  return Object.keys(own).length === 0 ? {} : { ...fallbacks, ...own };
}
