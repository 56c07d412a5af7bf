/**
 * Numbers for the names of mounts, the same on both sides of the line: they are given in the order of the ready message, and further
 * ones in the order of each swap. A name keeps its number for ever, since a hook of the mounts before may still be running.
 */
export class MountPlaces {
  readonly #names: string[] = [];
  readonly #places = new Map<string, number>();

  add(mounts: Iterable<string>): void {
    for (const mount of mounts) {
      if (this.#places.has(mount)) continue;
      this.#places.set(mount, this.#names.length);
      this.#names.push(mount);
    }
  }

  /** From 0. */
  placeOf(mount: string): number | undefined {
    return this.#places.get(mount);
  }

  nameOf(place: number): string | undefined {
    return this.#names[place];
  }
}
