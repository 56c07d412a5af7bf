import { iterator, parse } from '@humanwhocodes/momoa';
import type { DocumentNode, Location, ObjectNode } from '@humanwhocodes/momoa';

/* eslint preserve-caught-error: "off" -- the causes quote the text, and a cause gets printed sooner or later */

/**
 * The value of a JSON text. Throws an error with line and column that quotes nothing of the text: a secret may stand at the very
 * place. JSON.parse quotes it and tells no line, and takes the last of two equal keys in silence; so it only has the last word.
 */
export function parseJson(text: string): unknown {
  const bare = text.replace(/^\ufeff/, '');
  for (const { node } of iterator(parsePlaced(bare))) if (node.type === 'Object') refuseRepeats(node as ObjectNode);
  try {
    return JSON.parse(bare);
  } catch {
    throw new Error('it is not JSON; does a text in it run over a line break?');
  }
}

function parsePlaced(text: string): DocumentNode {
  try {
    return parse(text, { mode: 'json' });
  } catch (cause) {
    if (cause instanceof RangeError) throw new Error('it is nested too deep');
    const { message, line, column } = cause as Error & Location;
    const what = message.startsWith('Unexpected end') ? 'it ends too early' : 'something that is not JSON';
    throw new Error(`line ${line}, column ${column}: ${what}`);
  }
}

function refuseRepeats(object: ObjectNode): void {
  const keys = new Set<string>();
  for (const { name, loc } of object.members) {
    const key = name.type === 'String' ? name.value : name.name;
    if (keys.has(key)) throw new Error(`line ${loc.start.line}, column ${loc.start.column}: the key "${key}" is there twice`);
    keys.add(key);
  }
}
