const MULTIPLIER = 31;
/** A chance of one in billions among honest names; a file can be made of names that all have one hash. */
const MOST_PROBES = 64;

/**
 * Numbers for names, and one string for each however often it is read. A table only grows. Own hashing over character codes: a Map
 * would need a substring for each of the millions of words scanned.
 */
export class NameTable {
  /** All names one behind the other. */
  #characters = new Uint16Array(1 << 16);
  /** Where in it each name begins, and, one further, ends. */
  #offsets = new Int32Array(1 << 13);
  readonly #names: (string | undefined)[] = [];
  /** Pairs: hash and number of a name. */
  #slots = new Int32Array(1 << 14);
  #mask = (1 << 13) - 1;
  /** Those for which the slots were too crowded. */
  readonly #crowded = new Map<string, number>();
  size = 0;
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
        if (this.#is(id, text, start, end)) return id;
      }
      if (++probes > MOST_PROBES) return this.#addCrowded(text, start, end);
      slot = (slot + 1) & mask;
    }
    const known = this.#crowded.size === 0 ? undefined : this.#crowded.get(text.slice(start, end));
    if (known !== undefined) return known;
    const id = this.#add(text, start, end);
    slots[slot * 2] = hash;
    slots[slot * 2 + 1] = id;
    if (this.size * 2 > mask) this.#growSlots();
    return id;
  }

  #is(id: number, text: string, start: number, end: number): boolean {
    const characters = this.#characters;
    const from = this.#offsets[id] ?? 0;
    if ((this.#offsets[id + 1] ?? 0) - from !== end - start) return false;
    for (let at = start; at < end; at++) if (characters[from + at - start] !== text.charCodeAt(at)) return false;
    return true;
  }

  #addCrowded(text: string, start: number, end: number): number {
    const name = text.slice(start, end);
    const known = this.#crowded.get(name);
    if (known !== undefined) return known;
    const id = this.#add(text, start, end);
    this.#crowded.set(this.nameOf(id), id);
    return id;
  }

  #add(text: string, start: number, end: number): number {
    const id = this.size++;
    const from = this.#offsets[id] ?? 0;
    const to = from + end - start;
    if (id + 1 >= this.#offsets.length) {
      const larger = new Int32Array(this.#offsets.length * 2);
      larger.set(this.#offsets);
      this.#offsets = larger;
    }
    if (to > this.#characters.length) {
      const larger = new Uint16Array(Math.max(to, this.#characters.length * 2));
      larger.set(this.#characters);
      this.#characters = larger;
    }
    this.#offsets[id + 1] = to;
    for (let at = start; at < end; at++) this.#characters[from + at - start] = text.charCodeAt(at);
    this.#names.push(undefined);
    return id;
  }

  #growSlots(): void {
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
    const known = this.#names[id];
    if (known !== undefined) return known;
    const characters = this.#characters.subarray(this.#offsets[id], this.#offsets[id + 1]);
    const name = internalized(textOf(characters));
    this.#names[id] = name;
    return name;
  }
}

/** Of so many characters at a time: they are arguments of a call. */
const PIECE = 4096;

function textOf(characters: Uint16Array): string {
  if (characters.length <= PIECE) return String.fromCharCode(...characters);
  let text = '';
  for (let at = 0; at < characters.length; at += PIECE) text += textOf(characters.subarray(at, at + PIECE));
  return text;
}

/** The engine's own copy of a string, as of every name that programs are written with: those are told apart by their addresses alone. */
function internalized(text: string): string {
  // Without a prototype an object is a table from the start, and gets no shape of its own for each name.
  const table = Object.create(null);
  table[text] = true;
  return Object.keys(table)[0] ?? text;
}
