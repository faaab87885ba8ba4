/**
 * Where arrays of unknown length grow before they are kept. One that is pushed to keeps room for sixteen items more; a copy taken
 * from here has none. Stretches may nest: note {@link length} before the first push, take from there.
 */
export class ArrayStack<T> {
  readonly #items: T[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    this.#items[this.#length++] = item;
  }

  /** The item that was pushed when the stack had this length. */
  at(index: number): T {
    return this.#items[index] as T;
  }

  /** What was pushed between two lengths, as an array of its own; it stays here as well. */
  slice(from: number, to: number): T[] {
    return this.#items.slice(from, to);
  }

  /** All that was pushed since the stack had this length, as an array of its own. */
  take(from: number): T[] {
    const taken = this.#items.slice(from, this.#length);
    this.#length = from;
    return taken;
  }

  /** Forgets what was pushed since the stack had this length. */
  dropFrom(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** Lets go of everything; after an exception, too. */
  clear(): void {
    this.#items.length = 0;
    this.#length = 0;
  }
}
