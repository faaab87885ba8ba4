import type { FileHost } from '@carveout/core';
import type { BoardAnalysis } from '../model.ts';
import { type FileFacts, wasRead } from './file-facts.ts';

/**
 * Everything a result asked the file system, with the answers. The result can be used again while every question still
 * has its answer: a file that comes to lie earlier in a search path changes the answer to "is there a file?".
 */
export interface Answers {
  /** Files that were read, or were to be. */
  readonly read: readonly string[];
  /** For each of {@link read}: digest, or why it could not be read. Two lists, because an object with paths for names is slow to make. */
  readonly contents: readonly string[];
  /** By length and path, separated by a blank: digest of the first bytes, and the size. */
  readonly heads: Readonly<Record<string, string>>;
  /** Paths at which a regular file is, and at which none is. */
  readonly files: readonly string[];
  readonly missing: readonly string[];
  readonly directories: readonly string[];
  readonly noDirectories: readonly string[];
  /** By path: what the symbolic link there holds, null where none is. A `..` behind a link leaves where it leads to. */
  readonly links: Readonly<Record<string, string | null>>;
}

/** Collects the questions behind one board's result. */
export class BoardTrace {
  readonly #facts: FileFacts;
  readonly #contents = new Set<string>();
  readonly #heads = new Map<string, { readonly path: string; readonly length: number }>();
  readonly #files = new Set<string>();
  readonly #directories = new Set<string>();
  readonly #links = new Set<string>();

  constructor(facts: FileFacts) {
    this.#facts = facts;
  }

  /** To be the host of the board's analysis. */
  readonly host: FileHost = {
    read: (path) => {
      this.#contents.add(path);
      return this.#facts.host.read(path);
    },
    head: (path, length) => {
      this.#heads.set(`${length} ${path}`, { path, length });
      return this.#facts.host.head?.(path, length) ?? { ok: false, failure: 'failed', detail: 'no head' };
    },
    isFile: (path) => {
      this.#files.add(path);
      return this.#facts.isFile(path);
    },
    isDirectory: (path) => {
      this.#directories.add(path);
      return this.#facts.isDirectory(path);
    },
    linkTarget: (path) => {
      this.#links.add(path);
      return this.#facts.linkTarget(path) ?? undefined;
    },
  };

  /** What the session asked for the board, or for another one before. */
  add({ consulted }: Pick<BoardAnalysis, 'consulted'>): void {
    for (const { read, missing, directories, links } of consulted) {
      for (const path of links) this.#links.add(path);
      for (const path of read) this.#contents.add(path);
      for (const path of missing) this.#files.add(path);
      for (const path of directories.keys()) this.#directories.add(path);
    }
  }

  /** undefined when a file changed meanwhile: then nobody knows which of its contents the result is of. */
  answers(): Answers | undefined {
    const heads = [...this.#heads.values()];
    if ([...this.#contents, ...heads.map(({ path }) => path)].some((path) => this.#facts.hasChanged(path))) return;
    // While its content is the same, a file that was read is a file, and begins as it did.
    const isRead = (path: string): boolean => this.#contents.has(path) && wasRead(this.#facts.contentOf(path));
    const files = [...this.#files].filter((path) => !isRead(path));
    const directories = [...this.#directories];
    const read = [...this.#contents];
    return {
      read,
      contents: read.map((path) => this.#facts.contentOf(path)),
      heads: Object.fromEntries(
        [...this.#heads].flatMap(([key, { path, length }]) =>
          isRead(path) ? [] : [[key, this.#facts.headOf(path, length)]],
        ),
      ),
      files: files.filter((path) => this.#facts.isFile(path)),
      missing: files.filter((path) => !this.#facts.isFile(path)),
      directories: directories.filter((path) => this.#facts.isDirectory(path)),
      noDirectories: directories.filter((path) => !this.#facts.isDirectory(path)),
      links: Object.fromEntries([...this.#links].map((path) => [path, this.#facts.linkTarget(path)])),
    };
  }
}

/** Whether the file system would still say the same. */
export function stillHolds(answers: Answers, facts: FileFacts): boolean {
  for (const path of answers.missing) if (facts.isFile(path)) return false;
  for (const path of answers.files) if (!facts.isFile(path)) return false;
  for (const path of answers.directories) if (!facts.isDirectory(path)) return false;
  for (const path of answers.noDirectories) if (facts.isDirectory(path)) return false;
  for (const path in answers.links) if (facts.linkTarget(path) !== answers.links[path]) return false;
  for (const [at, path] of answers.read.entries()) if (facts.contentOf(path) !== answers.contents[at]) return false;
  for (const key in answers.heads) {
    const blank = key.indexOf(' ');
    if (facts.headOf(key.slice(blank + 1), Number(key.slice(0, blank))) !== answers.heads[key]) return false;
  }
  return true;
}
