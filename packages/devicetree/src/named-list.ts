/** What a {@link NamedList} holds. */
export interface Named {
  readonly name: string;
  readonly deleted: boolean;
}

const INDEX_FROM = 9;

/**
 * Properties or children of a node in first-seen order. Deleted ones keep their place, because a later definition
 * revives them there; a body that is seen for the first time may even hold one name twice, as in dtc.
 */
export class NamedList<T extends Named> {
  /** Everything, deleted or not. */
  readonly all: T[] = [];
  /** A name was added that was there already. */
  hasDuplicates = false;
  #index: Map<string, T> | null = null;
  #live: readonly T[] | null = null;

  /** The first of that name, deleted or not: what a redefinition or deletion applies to. */
  first(name: string): T | undefined {
    if (this.#index) return this.#index.get(name);
    for (const item of this.all) if (item.name === name) return item;
    return undefined;
  }

  /** The first of that name that is not deleted. */
  live(name: string): T | undefined {
    const first = this.first(name);
    if (first === undefined || !first.deleted) return first;
    return this.hasDuplicates ? this.all.find((item) => item.name === name && !item.deleted) : undefined;
  }

  add(item: T): void {
    const known = this.first(item.name) !== undefined;
    if (known) this.hasDuplicates = true;
    this.all.push(item);
    this.#live = null;
    if (this.#index === null) this.#buildIndex();
    else if (!known) this.#index.set(item.name, item);
  }

  /** At the front, as libfdt inserts; an item that is there already moves. */
  putFirst(item: T): void {
    const rest = this.all.filter((other) => other !== item);
    this.all.length = 0;
    this.all.push(item, ...rest);
    this.#live = null;
    this.#index = null;
    this.#buildIndex();
  }

  remove(item: T): void {
    const at = this.all.indexOf(item);
    if (at < 0) return;
    this.all.splice(at, 1);
    this.#index = null;
    this.#live = null;
    this.#buildIndex();
  }

  /** To be called when an item was deleted or revived. */
  changed(): void {
    this.#live = null;
  }

  get liveItems(): readonly T[] {
    this.#live ??= this.all.some((item) => item.deleted) ? this.all.filter((item) => !item.deleted) : this.all;
    return this.#live;
  }

  #buildIndex(): void {
    if (this.all.length < INDEX_FROM) return;
    this.#index = new Map();
    for (const item of this.all) if (!this.#index.has(item.name)) this.#index.set(item.name, item);
  }
}
