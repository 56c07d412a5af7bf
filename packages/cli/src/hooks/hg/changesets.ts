import { linesOf } from '../program-output.js';
import { toText } from '../to-text.js';
import type { Hg } from './repository.js';

export interface Changeset {
  id: string;
  author: string;
  /** The named branch that it is on; `default` is one. */
  branch: string;
  /** Seconds since 1970. */
  when: number;
  comments: string;
  /** What it touches; of a merge, what differs from both parents, which is often nothing. */
  files: string[];
  merge: boolean;
}

interface Written {
  node: string;
  user: string;
  branch: string;
  /** Seconds, and the offset of the zone. */
  date: string;
  desc: string;
  files: string[];
  p2node: string;
}

/** A line of ASCII a changeset. Bytes that are no UTF-8 come as lone surrogates, U+DC80 to U+DCFF. */
const TEMPLATE = '{dict(node=node,user=author,branch=branch,date=date|hgdate,desc=desc,files=files,p2node=p2node)|json}\\n';

/** Where Python calls an encoding otherwise than TextDecoder does. */
const PYTHON_NAMES: Readonly<Record<string, string>> = { 'windows-874': 'cp874', 'iso-8859-8-i': 'iso-8859-8', 'x-mac-cyrillic': 'mac-cyrillic', 'x-user-defined': 'latin-1' };

/**
 * The changesets of a revision set, the oldest first, one at a time, whatever their number. `encoding`: a name that TextDecoder knows, for
 * what is no UTF-8. Throws `CH_HOOK_PROGRAM`.
 */
export async function* readChangesets(hg: Hg, revisions: string, encoding: string): AsyncGenerator<Changeset> {
  const decoder = new TextDecoder(encoding);
  const python = PYTHON_NAMES[decoder.encoding] ?? decoder.encoding;
  const nameOf = fileNameReader(toText(decoder));
  for await (const line of linesOf(hg('log', '--hidden', '--config', `ui.fallbackencoding=${python}`, '--rev', revisions, '--template', TEMPLATE))) {
    const { node, user, branch, date, desc, files, p2node } = JSON.parse(line.toString()) as Written;
    yield { id: node, author: user, branch, when: Number(date.split(' ', 1)[0]), comments: desc, files: files.map(nameOf), merge: !/^0*$/.test(p2node) };
  }
}

/** Mercurial keeps names of files as bytes, and knows no encoding of them. */
const fileNameReader = (text: (bytes: Uint8Array) => string) => (name: string): string => {
  if (name.isWellFormed()) return name;
  const pieces: Buffer[] = [];
  for (const character of name) {
    const code = character.codePointAt(0)!;
    pieces.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(character));
  }
  return text(Buffer.concat(pieces));
};
