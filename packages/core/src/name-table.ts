const MULTIPLIER = 31;
/** A chance of one in billions among honest names; a file can be made of names that all have one hash. */
const MOST_PROBES = 64;

/**
 * Numbers for names, and one string for each however often it is read. A table only grows. Own hashing over character codes: a Map
 * would need a substring for each of the millions of words scanned.
 */
export class NameTable {
  readonly #names: string[] = [];
  /** Pairs: hash and number of a name. */
  #slots = new Int32Array(1 << 15);
  #mask = (1 << 14) - 1;
  /** Those for which the slots were too crowded. */
  readonly #crowded = new Map<string, number>();
  /** Behind the name that {@link internRun} read last. */
  end = 0;

  /** Number of the name `text.slice(start, end)`. */
  intern(text: string, start: number, end: number): number {
    let hash = 0;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, MULTIPLIER) + text.charCodeAt(at)) | 0;
    return this.#find(text, start, end, hash);
  }

  /** The same for the longest run at `start` of characters whose entry in `members` is not 0; its end is in {@link end}. */
  internRun(text: string, start: number, members: Uint8Array): number {
    let hash = 0;
    let at = start;
    for (let code = text.charCodeAt(at); members[code]; code = text.charCodeAt(++at)) {
      hash = (Math.imul(hash, MULTIPLIER) + code) | 0;
    }
    this.end = at;
    return this.#find(text, start, at, hash);
  }

  #find(text: string, start: number, end: number, sum: number): number {
    // Never 0, which marks a free slot.
    const hash = (sum ^ (sum >>> 15) ^ ((end - start) << 8)) | 1;
    const mask = this.#mask;
    const slots = this.#slots;
    let slot = (hash >>> 1) & mask;
    let probes = 0;
    for (let known = slots[slot * 2] ?? 0; known !== 0; known = slots[slot * 2] ?? 0) {
      if (known === hash) {
        const id = slots[slot * 2 + 1] ?? 0;
        if (isAt(this.#names[id] ?? '', text, start, end)) return id;
      }
      if (++probes > MOST_PROBES) return this.#addCrowded(text.slice(start, end));
      slot = (slot + 1) & mask;
    }
    return this.#add(text.slice(start, end), hash, slot);
  }

  #add(slice: string, hash: number, slot: number): number {
    const known = this.#crowded.size === 0 ? undefined : this.#crowded.get(slice);
    if (known !== undefined) return known;
    const id = this.#names.length;
    this.#names.push(internalized(slice));
    this.#slots[slot * 2] = hash;
    this.#slots[slot * 2 + 1] = id;
    if (this.#names.length * 2 > this.#mask) this.#grow();
    return id;
  }

  #addCrowded(slice: string): number {
    const known = this.#crowded.get(slice);
    if (known !== undefined) return known;
    const id = this.#names.length;
    const name = internalized(slice);
    this.#names.push(name);
    this.#crowded.set(name, id);
    return id;
  }

  #grow(): void {
    const old = this.#slots;
    const mask = this.#mask * 2 + 1;
    const slots = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const hash = old[at] ?? 0;
      if (hash === 0) continue;
      let slot = (hash >>> 1) & mask;
      while (slots[slot * 2] !== 0) slot = (slot + 1) & mask;
      slots[slot * 2] = hash;
      slots[slot * 2 + 1] = old[at + 1] ?? 0;
    }
    this.#slots = slots;
    this.#mask = mask;
  }

  idOf(name: string): number {
    return this.intern(name, 0, name.length);
  }

  nameOf(id: number): string {
    return this.#names[id] ?? '';
  }

  get size(): number {
    return this.#names.length;
  }
}

/**
 * The engine's own copy of a string, as of every name that programs are written with: those are told apart by their addresses alone.
 * A slice, on the other hand, would keep the whole text alive.
 */
function internalized(text: string): string {
  // Without a prototype an object is a table from the start, and gets no shape of its own for each name.
  const table = Object.create(null);
  table[text] = true;
  return Object.keys(table)[0] ?? text;
}

/** Names are short: comparing them here is quicker than asking for it. */
function isAt(name: string, text: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at++) if (name.charCodeAt(at) !== text.charCodeAt(start + at)) return false;
  return true;
}
