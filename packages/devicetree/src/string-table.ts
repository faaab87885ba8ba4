interface Entry {
  readonly name: string;
  readonly offset: number;
}

/**
 * The strings block as dtc builds it: a name is placed at the lowest offset at which it already stands with its NUL,
 * which may be the tail of a longer name; otherwise it is added at the end.
 */
export class StringTable {
  #length = 0;
  readonly #entries: Entry[] = [];
  readonly #offsets = new Map<string, number>();
  /** Names that were added, by their last characters: only among these a name can be a tail. */
  readonly #tails = new Map<string, Entry[]>();

  offsetOf(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.#tailOffset(name) ?? this.#add(name);
    this.#offsets.set(name, offset);
    return offset;
  }

  #tailOffset(name: string): number | undefined {
    const candidates = name.length < TAIL ? this.#entries : this.#tails.get(name.slice(-TAIL));
    // The earliest has the lowest offset.
    const found = candidates?.find((entry) => entry.name.endsWith(name));
    return found && found.offset + found.name.length - name.length;
  }

  #add(name: string): number {
    const entry = { name, offset: this.#length };
    this.#length += name.length + 1;
    this.#entries.push(entry);
    if (name.length >= TAIL) {
      const tail = name.slice(-TAIL);
      const same = this.#tails.get(tail);
      if (same) same.push(entry);
      else this.#tails.set(tail, [entry]);
    }
    return entry.offset;
  }

  get bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    for (const { name, offset } of this.#entries) {
      for (let at = 0; at < name.length; at++) bytes[offset + at] = name.charCodeAt(at);
    }
    return bytes;
  }
}

const TAIL = 4;
