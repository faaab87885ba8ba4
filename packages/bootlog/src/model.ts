import type { Diagnostic, FileId, Origin, Range, Sourced, Span } from '@carveout/core';
import type { Arch } from '@carveout/kernel';

/** One line of a capture, without what the console, the logger or the kernel put in front of the message. */
export interface LogLine {
  /** 1-based line of the file. */
  readonly number: number;
  readonly text: string;
  /** The message in the file. */
  readonly span: Span;
  /** True when the line carries the kernel's own time stamp or level. */
  readonly stamped: boolean;
}

export interface Zone {
  readonly name: string;
  /** null when the kernel calls it empty. */
  readonly range: Range | null;
  readonly origin: Origin;
}

export interface MemoryBank extends Range {
  readonly nomap: boolean;
}

/** The figures of the `Memory:` line, in KiB; null where the release does not print one. */
export interface MemoryFigures {
  readonly availableKiB: number;
  readonly totalKiB: number;
  readonly reservedKiB: number | null;
  readonly cmaReservedKiB: number | null;
  readonly highmemKiB: number | null;
  readonly origin: Origin;
}

/** A place that the blob may have, in the order of trust: the caller knows how large its blob is. */
export interface BlobCandidate extends Range {
  readonly origin: Origin;
  /** `loader`: the boot loader said so; `reserved`: reserved by the kernel for no other reason that the log shows. */
  readonly from: 'loader' | 'reserved';
}

/** How the log ends. `complete`: it reached the `Memory:` line; `cut`: it just stops before that. */
export type LogEnding =
  | { readonly kind: 'complete' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'panic'; readonly line: LogLine; readonly afterMemoryLine: boolean };

/** What one boot told about itself. Everything that is null was not told. */
export interface BootLog {
  readonly file: FileId;
  /** The kernel's lines of the boot that was chosen. Empty when the file has none. */
  readonly lines: readonly LogLine[];
  /** Boots in the file. */
  readonly boots: number;
  /** The start of the boot is missing: lines that were not found may have been there. */
  readonly headMissing: boolean;
  readonly ending: LogEnding;
  /** As `uname -r` prints it. */
  readonly release: Sourced<string> | null;
  /** The release whose behaviour applies: the stable version behind a distribution's build name, else `release`. */
  readonly kernel: Sourced<string> | null;
  readonly arch: Sourced<Arch> | null;
  readonly pageSize: Sourced<number> | null;
  readonly commandLine: Sourced<string> | null;
  /** RAM as the kernel used it: after limits, and on kernels that take no-map regions out of memory without them. */
  readonly ram: readonly Sourced<Range>[] | null;
  /** RAM that the kernel says it leaves out: below its image, or above what it can map. */
  readonly ignoredRam: readonly Sourced<Range>[];
  /** memblock.memory of the `memblock=debug` dump, with no-map regions. */
  readonly memblock: readonly Sourced<MemoryBank>[] | null;
  readonly zones: readonly Zone[];
  readonly kernelImage: Sourced<Range> | null;
  readonly initrd: Sourced<Range> | null;
  /** The line that shows that there was no initrd: the kernel came to init without a word about one. */
  readonly initrdAbsent: Origin | null;
  readonly blobCandidates: readonly BlobCandidate[];
  readonly memory: MemoryFigures | null;
  /** Lines about reserved memory and CMA of early boot, in order: what a simulated boot predicts. */
  readonly memoryLines: readonly LogLine[];
  /** `DMA: preallocated …` lines. */
  readonly atomicPools: readonly LogLine[];
  readonly diagnostics: readonly Diagnostic[];
}
