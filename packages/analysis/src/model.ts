import type { BootConfig } from '@carveout/bootconfig';
import type { BootLog } from '@carveout/bootlog';
import type { FileId, Finding, SourceTexts, Span, U64 } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import type { Arch } from '@carveout/kernel';
import type { LintConfig } from '@carveout/lint';
import type { Consulted } from '@carveout/preprocessor';
import type { BootSimulation } from '@carveout/simulator';

/** A board and the inputs of one boot, as flags or a project file name them. Paths are the host's. */
export interface BoardInput {
  /** A `.dts` or `.dtb`: told apart by content. */
  readonly deviceTree: string;
  readonly includeDirs?: readonly string[];
  /** `NAME` or `NAME=VALUE`. */
  readonly defines?: readonly string[];
  readonly overlays?: readonly string[];
  readonly kernel?: string;
  readonly arch?: Arch;
  readonly configFile?: string;
  /** Replaces /chosen/bootargs. */
  readonly commandLine?: string;
  /** RAM banks; `base: null` is a size alone, placed at the tree's first bank. Replaces /memory. */
  readonly memory?: readonly { readonly base: U64 | null; readonly size: U64 }[];
  readonly kernelImage?: ImageInput;
  readonly initrd?: ImageInput;
  readonly dtb?: ImageInput;
  readonly pageSize?: number;
  /** A recorded boot log: tells what nothing else does, and what boot loaders change in the tree (RAM, command line). */
  readonly bootLog?: string;
  /** The device tree when it comes from no file: then `deviceTree` only names it, as `<stdin>`. */
  readonly content?: Uint8Array;
  /** What sets this input apart from others of the same board: `{ memory: '1G' }`. Findings carry it. */
  readonly variant?: Readonly<Record<string, string>>;
  /** Where a project file says it, by flag without dashes (`cmdline`, `memory`); values without an entry count as flags. */
  readonly places?: Readonly<Record<string, Span>>;
  /** Text of the project file that `places` point into. */
  readonly projectText?: { readonly file: FileId; readonly text: string };
  /** From the project file and flags. Plain data. */
  readonly lint?: LintConfig;
}

export interface AnalyzeOptions {
  /**
   * `explore` (the default): a usual amount of RAM is assumed where nobody tells one, and every placement is tried against what
   * else is unknown. `assume` does the first alone. `ignore` does neither: for rules, which do not judge assumptions.
   */
  readonly unknowns?: 'explore' | 'assume' | 'ignore';
}

/** A place given outright, or a file whose size (and for an arm64 Image, header) tells it. */
export type ImageInput =
  /** There is none; for `initrd` only. */
  | { readonly kind: 'none' }
  /** The size is that of the device tree's own blob; for `dtb` only. */
  | { readonly kind: 'base'; readonly base: U64 }
  | { readonly kind: 'range'; readonly base: U64; readonly size: U64 }
  | { readonly kind: 'file'; readonly path: string; readonly base: U64 | null };

/** An input that came from a boot log. */
export interface TakenInput {
  /** The flag that would say the same, without dashes: `kernel`, `memory`, `dtb`. */
  readonly flag: string;
  /** Its value as that flag takes it. */
  readonly text: string;
  readonly span: Span;
}

export interface RecordedBoot {
  readonly log: BootLog;
  readonly taken: readonly TakenInput[];
}

export interface BoardAnalysis {
  readonly input: BoardInput;
  /** False when the device tree could not be read at all: exit code 2. */
  readonly readable: boolean;
  readonly tree: DeviceTree | null;
  readonly config: BootConfig | null;
  readonly simulation: BootSimulation | null;
  /** The boot log and what was taken from it; null when none was given. */
  readonly recorded: RecordedBoot | null;
  /** Of parsing and of the boot itself, sorted; lint findings are asked for separately. */
  readonly diagnostics: readonly Finding[];
  /** Text of every file a span can point into, for excerpts; undefined for blobs. */
  readonly sources: SourceTexts;
  /** Files read, in order: what a depfile lists. */
  readonly files: readonly FileId[];
  /** What was asked of the file system to find includes, also when an earlier board of the session had asked before. */
  readonly consulted: readonly Consulted[];
}
