/** A recorded buffer, or what is left of it, and where it lies in our area. */
interface Live {
  readonly token: number;
  readonly pages: number;
  readonly at: number;
}

export interface Piece {
  readonly at: number;
  readonly pages: number;
}

/** Buffers in use, by the page they had when recorded. Takes memory for those alone, not for all that ever were. */
export class LiveBuffers {
  readonly #live = new Map<number, Live>();

  get size(): number {
    return this.#live.size;
  }

  /** A token that is in use again was given back while nobody looked; the old buffer is returned. */
  take(token: number, buffer: Piece): Piece | undefined {
    const old = this.#live.get(token);
    this.#live.set(token, { token, ...buffer });
    return old;
  }

  /** The parts of ours that [token, token + pages) stands for. */
  give(token: number, pages: number): readonly Piece[] {
    const pieces: Piece[] = [];
    let at = token;
    for (const end = token + pages; at < end; ) {
      const live = this.#live.get(at) ?? this.#containing(at);
      if (!live) break;
      const skip = at - live.token;
      const many = Math.min(live.pages - skip, end - at);
      pieces.push({ at: live.at + skip, pages: many });
      this.#cut(live, skip, many);
      at += many;
    }
    return pieces;
  }

  /** Releases from within a buffer are rare: worth a walk. */
  #containing(page: number): Live | undefined {
    for (const live of this.#live.values()) {
      if (live.token <= page && page < live.token + live.pages) return live;
    }
    return undefined;
  }

  #cut({ token, pages, at }: Live, skip: number, many: number): void {
    this.#live.delete(token);
    if (skip > 0) this.#live.set(token, { token, pages: skip, at });
    const rest = pages - skip - many;
    const start = skip + many;
    if (rest > 0) this.#live.set(token + start, { token: token + start, pages: rest, at: at + start });
  }
}
