import type { FileId, Range, Sourced, U64 } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import type { Kconfig } from '@carveout/grammar-kconfig';
import type { Arch } from '@carveout/kernel';

/** What a caller knows about one boot. Everything but the tree may be left out. */
export interface BootInputs {
  readonly tree: DeviceTree;
  /** Names the tree in messages that have no better place. */
  readonly treeFile: FileId;
  readonly kernel?: Sourced<string> | undefined;
  readonly arch?: Sourced<Arch> | undefined;
  readonly config?: Kconfig | undefined;
  /** Replaces /chosen/bootargs. */
  readonly commandLine?: Sourced<string> | undefined;
  /** Replaces the memory nodes. A null base is the start of the tree's first bank. */
  readonly memory?: readonly Sourced<{ readonly base: U64 | null; readonly size: U64 }>[] | undefined;
  readonly kernelImage?: Sourced<Range> | undefined;
  /** A size of 0: there is none. */
  readonly initrd?: Sourced<Range> | undefined;
  readonly dtb?: Sourced<Range> | undefined;
  readonly pageSize?: Sourced<number> | undefined;
}
