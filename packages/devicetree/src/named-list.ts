/** What a {@link NamedList} holds. */
export interface Named {
  readonly name: string;
  readonly deleted: boolean;
}

/** Below, comparing names (in trees from source: addresses) is quicker than making an index. */
const INDEX_FROM = 25;

/**
 * Properties or children of a node in first-seen order. Deleted ones keep their place, because a later definition
 * revives them there; a body that is seen for the first time may even hold one name twice, as in dtc.
 */
export class NamedList<T extends Named> {
  /** Everything, deleted or not. */
  readonly all: T[];
  /** Undefined until somebody asks. */
  #hasDuplicates: boolean | undefined;
  /** Made when a name is looked up among many. */
  #index: Map<string, T> | null = null;
  #live: readonly T[] | null = null;

  /** `all` is taken over; `hasDuplicates` where it is known whether a name stands in it twice. */
  constructor(all: T[] = [], hasDuplicates?: boolean) {
    this.all = all;
    this.#hasDuplicates = hasDuplicates;
  }

  /** A name was added that was there already. */
  get hasDuplicates(): boolean {
    this.#hasDuplicates ??= this.#findDuplicates();
    return this.#hasDuplicates;
  }

  #findDuplicates(): boolean {
    const { all } = this;
    if (all.length >= INDEX_FROM) return this.#indexed().size < all.length;
    for (let at = 1; at < all.length; at++) {
      for (let before = 0; before < at; before++) if (all[before]?.name === all[at]?.name) return true;
    }
    return false;
  }

  /** The first of that name, deleted or not: what a redefinition or deletion applies to. */
  first(name: string): T | undefined {
    if (this.#index !== null || this.all.length >= INDEX_FROM) return this.#indexed().get(name);
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
    if (known) this.#hasDuplicates = true;
    this.all.push(item);
    this.#live = null;
    if (!known) this.#index?.set(item.name, item);
  }

  /** At the front, as libfdt inserts; an item that is there already moves. */
  putFirst(item: T): void {
    const rest = this.all.filter((other) => other !== item);
    this.all.length = 0;
    this.all.push(item, ...rest);
    this.#forget();
  }

  remove(item: T): void {
    const at = this.all.indexOf(item);
    if (at < 0) return;
    this.all.splice(at, 1);
    this.#forget();
  }

  #forget(): void {
    this.#live = null;
    this.#index = null;
    this.#hasDuplicates = undefined;
  }

  /** To be called when an item was deleted or revived. */
  changed(): void {
    this.#live = null;
  }

  get liveItems(): readonly T[] {
    this.#live ??= this.all.some(isDeleted) ? this.all.filter(isLive) : this.all;
    return this.#live;
  }

  #indexed(): Map<string, T> {
    if (this.#index !== null) return this.#index;
    const index = new Map<string, T>();
    for (const item of this.all) if (!index.has(item.name)) index.set(item.name, item);
    this.#index = index;
    return index;
  }
}

const isDeleted = ({ deleted }: Named): boolean => deleted;
const isLive = ({ deleted }: Named): boolean => !deleted;
