/** A path that a commit touched, relative to the repository's root; that of a folder ends in a slash. */
export interface Touched {
  path: string;
  /** It is gone. */
  deleted: boolean;
}

/** The letters before a path, in `svnlook changed`. */
const STATUS_COLUMNS = 4;

/**
 * Reads the lines of `svnlook changed`. A folder is left out where something beneath it is told, too: it stands right before that. The copy of
 * a folder, and one that is gone, are told as the folder alone.
 */
export async function* readChanged(lines: AsyncIterable<Buffer>): AsyncGenerator<Touched> {
  let folder: Touched | undefined;
  for await (const line of lines) {
    const text = line.toString();
    const touched = { path: text.slice(STATUS_COLUMNS), deleted: text.startsWith('D') };
    if (folder !== undefined && folder.path !== '/' && !touched.path.startsWith(folder.path)) yield folder;
    folder = touched.path.endsWith('/') ? touched : undefined;
    if (folder === undefined) yield touched;
  }
  if (folder !== undefined) yield folder;
}
