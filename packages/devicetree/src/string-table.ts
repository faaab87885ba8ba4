/**
 * The strings block as dtc builds it: a name is placed at the lowest offset at which it already stands with its NUL,
 * which may be the tail of a longer name; otherwise it is added at the end.
 */
export class StringTable {
  #text = '';
  readonly #offsets = new Map<string, number>();

  offsetOf(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const found = this.#text.indexOf(`${name}\0`);
    const offset = found < 0 ? this.#text.length : found;
    if (found < 0) this.#text += `${name}\0`;
    this.#offsets.set(name, offset);
    return offset;
  }

  get bytes(): Uint8Array {
    const text = this.#text;
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
    return bytes;
  }
}
