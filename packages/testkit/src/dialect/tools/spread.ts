/** Greater than any list here, so that it divides no length and every step of it meets another item. */
const STEP = 15_485_863;

/** At most so many of a list, strewn over it without a pattern of their own: the same ones each time. */
export function spread<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, at) => list[(at * STEP) % list.length] as T);
}
