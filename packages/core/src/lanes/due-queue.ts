/** Keys by the time at which they are due, the earliest first: a binary heap. */
export interface DueQueue<Key> {
  push(key: Key, at: number): void;
  /** The earliest; undefined when the queue is empty. */
  peek(): { key: Key; at: number } | undefined;
  /** Takes the earliest out. */
  pop(): void;
}

export function createDueQueue<Key>(): DueQueue<Key> {
  const heap: { key: Key; at: number }[] = [];

  const at = (place: number): number => heap[place]?.at ?? Infinity;
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };

  return {
    push(key, due) {
      let place = heap.push({ key, at: due }) - 1;
      for (let above = (place - 1) >> 1; place > 0 && at(above) > due; above = (place - 1) >> 1) {
        swap(place, above);
        place = above;
      }
    },
    peek: () => heap[0],
    pop() {
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return;
      heap[0] = last;
      for (let place = 0; ; ) {
        const left = 2 * place + 1;
        const least = at(left + 1) < at(left) ? left + 1 : left;
        if (at(least) >= last.at) return;
        swap(place, least);
        place = least;
      }
    },
  };
}
