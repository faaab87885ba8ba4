interface Entry {
  readonly name: string;
  readonly offset: number;
  /** The next one that ends in the same characters. */
  next: Entry | undefined;
}

/**
 * The strings block as dtc builds it: a name is placed at the lowest offset at which it already stands with its NUL,
 * which may be the tail of a longer name; otherwise it is added at the end.
 */
export class StringTable {
  #length = 0;
  readonly #entries: Entry[] = [];
  readonly #offsets = new Map<string, number>();
  /** The first name that was added of those with these last characters: only among them a name can be a tail. */
  readonly #tails = new Map<number, Entry>();

  offsetOf(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.#tailOffset(name) ?? this.#add(name);
    this.#offsets.set(name, offset);
    return offset;
  }

  /** The earliest has the lowest offset. */
  #tailOffset(name: string): number | undefined {
    if (name.length < TAIL) {
      const found = this.#entries.find((entry) => entry.name.endsWith(name));
      return found && found.offset + found.name.length - name.length;
    }
    for (let entry = this.#tails.get(tailOf(name)); entry !== undefined; entry = entry.next) {
      if (entry.name.endsWith(name)) return entry.offset + entry.name.length - name.length;
    }
    return undefined;
  }

  #add(name: string): number {
    const added: Entry = { name, offset: this.#length, next: undefined };
    this.#length += name.length + 1;
    this.#entries.push(added);
    if (name.length >= TAIL) this.#link(tailOf(name), added);
    return added.offset;
  }

  #link(tail: number, added: Entry): void {
    let last = this.#tails.get(tail);
    if (last === undefined) {
      this.#tails.set(tail, added);
      return;
    }
    while (last.next !== undefined) last = last.next;
    last.next = added;
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

/** The same number for names with the same last characters, and for few others. */
function tailOf(name: string): number {
  let tail = 0;
  for (let at = name.length - TAIL; at < name.length; at++) tail = ((tail << 7) ^ name.charCodeAt(at)) & 0x3fff_ffff;
  return tail;
}
