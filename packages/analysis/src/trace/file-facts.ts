import type { FileHost, HeadResult, ReadResult } from '@carveout/core';
import { fileHead } from '../inputs/file-head.ts';
import { lastReadHost } from '../inputs/layered-hosts.ts';

/** Whether an answer about a content is that of a file that could be read. */
export const wasRead = (answer: string): boolean => !answer.startsWith(FAILED);

const FAILED = '!';

/** A short text that two contents share only when they are the same: a cryptographic digest. */
export type Digest = (bytes: Uint8Array) => string;

/**
 * A file system's answers as short texts, each asked for once: what a result rests on can be written down and compared in
 * a later run. Good for one run, in which files are taken not to change; one that does is found out when it is read again.
 */
export class FileFacts {
  readonly #host: FileHost;
  readonly #digest: Digest;
  readonly #contents = new Map<string, string>();
  readonly #heads = new Map<string, string>();
  readonly #files = new Map<string, boolean>();
  readonly #directories = new Map<string, boolean>();
  readonly #links = new Map<string, string | null>();
  readonly #changed = new Set<string>();

  constructor(host: FileHost, digest: Digest) {
    this.#host = lastReadHost(host);
    this.#digest = digest;
  }

  /** The file system, noting what it is asked. `chunks` is left out: such readers take whole files from `read`. */
  readonly host: FileHost = {
    read: (path) => this.#read(path),
    head: (path, length) => this.#head(path, length),
    isFile: (path) => this.isFile(path),
    isDirectory: (path) => this.isDirectory(path),
    linkTarget: (path) => this.linkTarget(path) ?? undefined,
  };

  /** Digest of a file's bytes, or why it cannot be read. */
  contentOf(path: string): string {
    if (!this.#contents.has(path)) this.#read(path);
    return this.#contents.get(path) ?? '';
  }

  /** The same of the first `length` bytes, and the size. */
  headOf(path: string, length: number): string {
    const key = `${length} ${path}`;
    if (!this.#heads.has(key)) this.#head(path, length);
    return this.#heads.get(key) ?? '';
  }

  isFile(path: string): boolean {
    return known(this.#files, path, () => this.#host.isFile(path));
  }

  isDirectory(path: string): boolean {
    return known(this.#directories, path, () => this.#host.isDirectory(path));
  }

  /** What the symbolic link at `path` holds, null for anything else. */
  linkTarget(path: string): string | null {
    return known(this.#links, path, () => this.#host.linkTarget?.(path) ?? null);
  }

  /** It was read twice and was not the same: nothing that rests on it may be kept. */
  hasChanged(path: string): boolean {
    return this.#changed.has(path);
  }

  digestOf(bytes: Uint8Array): string {
    return this.#digest(bytes);
  }

  #read(path: string): ReadResult {
    const result = this.#host.read(path);
    this.#note(this.#contents, path, path, this.#answer(result));
    return result;
  }

  #head(path: string, length: number): HeadResult {
    const result = fileHead(path, length, this.#host);
    const answer = this.#answer(result);
    this.#note(this.#heads, `${length} ${path}`, path, result.ok ? `${answer} ${result.size}` : answer);
    return result;
  }

  #answer(result: ReadResult | HeadResult): string {
    return result.ok ? this.#digest(result.bytes) : `${FAILED}${result.failure} ${result.detail}`;
  }

  #note(answers: Map<string, string>, key: string, path: string, answer: string): void {
    if ((answers.get(key) ?? answer) !== answer) this.#changed.add(path);
    answers.set(key, answer);
  }
}

function known<T>(answers: Map<string, T>, path: string, ask: () => T): T {
  const old = answers.get(path);
  if (old !== undefined) return old;
  const answer = ask();
  answers.set(path, answer);
  return answer;
}
