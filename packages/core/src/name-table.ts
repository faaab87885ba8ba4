/** Numbers for names, and one string for each however often it is read. A table only grows. */
export interface NameTable {
  /** Number of the name `text.slice(start, end)`. */
  intern(text: string, start: number, end: number): number;
  idOf(name: string): number;
  nameOf(id: number): string;
  size(): number;
}

/** Own hashing over character codes: a Map would need a substring for each of the millions of words scanned. */
export function createNameTable(): NameTable {
  const names: string[] = [];
  const hashes: number[] = [];
  let slots = new Int32Array(1 << 14).fill(-1);

  const grow = (): void => {
    slots = new Int32Array(slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < names.length; id++) {
      let slot = (hashes[id] ?? 0) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
  };

  const add = (name: string, hash: number, slot: number): number => {
    const id = names.length;
    names.push(name);
    hashes.push(hash);
    slots[slot] = id;
    if (names.length * 2 > slots.length) grow();
    return id;
  };

  const intern = (text: string, start: number, end: number): number => {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    hash = (hash ^ (hash >>> 15)) & 0x3fff_ffff;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let id = slots[slot] ?? -1; id >= 0; id = slots[slot] ?? -1) {
      if (hashes[id] === hash && isAt(names[id] ?? '', text, start, end)) return id;
      slot = (slot + 1) & mask;
    }
    return add(text.slice(start, end), hash, slot);
  };

  return {
    intern,
    idOf: (name) => intern(name, 0, name.length),
    nameOf: (id) => names[id] ?? '',
    size: () => names.length,
  };
}

/** Names are short: comparing them here is quicker than asking for it. */
function isAt(name: string, text: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at++) if (name.charCodeAt(at) !== text.charCodeAt(start + at)) return false;
  return true;
}
