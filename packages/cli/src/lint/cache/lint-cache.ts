import { join } from 'node:path';
import { type FileFacts, stillHolds } from '@carveout/analysis';
import type { Target } from '../../targets.ts';
import { sha256 } from '../digest.ts';
import type { LintOutcome } from '../lint-outcome.ts';
import { readEntry, writeEntry } from './entry-file.ts';
import { pruneWhenDue } from './prune.ts';

export interface CacheSettings {
  readonly directory: string;
  /** Tells this build of the tool from every other: the rules are part of it. */
  readonly identity: string;
  /** Told once, when entries cannot be written; the run goes on without. */
  onFailure(reason: string): void;
}

/**
 * Outcomes of earlier runs. An entry is found by what was asked (the target with all its settings, the tool) and holds only
 * while every question it asked the file system has the answer it had: contents are compared, never times.
 */
export class LintCache {
  readonly #settings: CacheSettings;
  #written = 0;
  #failed = false;

  constructor(settings: CacheSettings) {
    this.#settings = settings;
  }

  find(target: Target, facts: FileFacts): LintOutcome | undefined {
    const path = this.#pathOf(target, facts);
    if (path === undefined) return undefined;
    const outcome = readEntry(path) as LintOutcome | undefined; // its digest says that we wrote it
    return outcome?.answers && stillHolds(outcome.answers, facts) ? outcome : undefined;
  }

  /** Of an outcome that may be kept. A failure to write is told once, and ends writing. */
  keep(target: Target, outcome: LintOutcome, facts: FileFacts): void {
    const path = this.#pathOf(target, facts);
    if (this.#failed || path === undefined || !outcome.answers || outcome.bug) return;
    try {
      writeEntry(path, outcome);
      this.#written++;
    } catch (error) {
      this.#failed = true;
      this.#settings.onFailure(error instanceof Error ? error.message : String(error));
    }
  }

  /** At the end of a run. */
  close(): void {
    if (this.#written > 0) pruneWhenDue(this.#settings.directory, this.#written);
  }

  /**
   * The main file's content is part of the name: a branch and its base, or two projects that both have a `board.dts`, do not
   * overwrite each other's entries. undefined for what comes from no file.
   */
  #pathOf({ name, inputs }: Target, facts: FileFacts): string | undefined {
    if (inputs.some(({ content }) => content !== undefined)) return undefined;
    const main = inputs.map(({ deviceTree }) => facts.contentOf(deviceTree));
    const key = sha256(JSON.stringify([this.#settings.identity, name, inputs, main], replaceBigint));
    return join(this.#settings.directory, key.slice(0, 2), `${key.slice(2)}.json`);
  }
}

const replaceBigint = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? { bigint: value.toString() } : value;
