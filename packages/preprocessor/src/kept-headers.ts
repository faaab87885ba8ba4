import type { ScannedFile } from './scanned-file.ts';

/** Scanned files, or why one cannot be read, for the next board that includes them: those used last, up to a size. */
export class KeptHeaders {
  /** In the order of last use. */
  readonly #files = new Map<string, ScannedFile | string>();
  /** Characters in them. */
  #size = 0;

  /** Counts as a use. */
  use(path: string): ScannedFile | string | undefined {
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    this.#files.delete(path);
    this.#files.set(path, file);
    return file;
  }

  add(path: string, file: ScannedFile | string): void {
    this.forget(path);
    this.#files.set(path, file);
    this.#size += sizeOf(file);
  }

  forget(path: string): void {
    this.#size -= sizeOf(this.#files.get(path) ?? '');
    this.#files.delete(path);
  }

  forgetAll(): void {
    this.#files.clear();
    this.#size = 0;
  }

  /** When there are more than `most` characters, lets go of those used longest ago, half of that at a time. */
  shrink(most: number): void {
    if (this.#size <= most) return;
    for (const path of this.#files.keys()) {
      if (this.#size <= most / 2) return;
      this.forget(path);
    }
  }
}

const sizeOf = (file: ScannedFile | string): number => (typeof file === 'string' ? 0 : file.size);
