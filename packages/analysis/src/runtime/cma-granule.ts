import { encodeUtf8, type FileHost, type Finding, formatSize, type SourceTexts, type U64, u64 } from '@carveout/core';
import { analyzeBoard } from '../analyze-board.ts';
import type { BoardInput } from '../model.ts';

/** What areas of a kernel are multiples of. */
export interface CmaGranule {
  /** CMA_MIN_ALIGNMENT_BYTES. */
  readonly minAlign: U64;
  /** Bytes. */
  readonly pageSize: U64;
  /** The kernel that it holds for, in words. */
  readonly kernel: string;
}

export type CmaGranuleResult =
  | { readonly ok: true; readonly granule: CmaGranule }
  | { readonly ok: false; readonly findings: readonly Finding[]; readonly sources: SourceTexts };

/** Any board with enough RAM: the granule is the kernel's alone. */
const ANY_BOARD = encodeUtf8(`/dts-v1/; / { #address-cells = <2>; #size-cells = <2>;
  memory@40000000 { device_type = "memory"; reg = <0x0 0x40000000 0x0 0x40000000>; }; };`);

/** From the release, the architecture, the page size and the configuration: as far as given, else those usually built. */
export function cmaGranule(
  kernel: Pick<BoardInput, 'kernel' | 'arch' | 'configFile' | 'pageSize'>,
  host: FileHost,
): CmaGranuleResult {
  const input: BoardInput = { ...kernel, deviceTree: '<granule>', content: ANY_BOARD };
  const { simulation, diagnostics, sources } = analyzeBoard(input, host, undefined, { unknowns: 'ignore' });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (!simulation || errors.length > 0) return { ok: false, findings: errors, sources };
  const { pageSize, cmaAlignment } = simulation;
  const assumed = kernel.configFile === undefined ? ', no .config given' : '';
  const words = `Linux ${simulation.kernel}, ${kernel.arch ?? 'arm64'}, ${formatSize(BigInt(pageSize))} pages${assumed}`;
  return { ok: true, granule: { minAlign: u64(cmaAlignment.value), pageSize: u64(pageSize), kernel: words } };
}
