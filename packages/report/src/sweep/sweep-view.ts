/** One boot of a sweep as the renderers take it; the words are those of `@carveout/analysis`. Null: that axis is not varied. */
export interface SweepRowView {
  readonly board: string;
  readonly variant: string | null;
  readonly overlays: string | null;
  readonly memory: string | null;
  readonly config: string | null;
  readonly commandLine: string | null;
  readonly kernel: string | null;
  readonly outcome: 'boots' | 'panics' | 'hangs' | 'unreadable';
  readonly defaultCma: SweepAreaView | null;
  readonly otherCma: number;
  readonly cmaTotal: string;
  readonly failures: readonly { readonly what: string; readonly why: string }[];
}

/** Addresses and sizes are lower-case hexadecimal. */
export interface SweepAreaView {
  readonly name: string;
  readonly node: string | null;
  readonly base: string;
  readonly size: string;
  readonly source: string;
  /** null for an exact place. */
  readonly placement: {
    readonly lowest: string;
    readonly highest: string;
    readonly mayFail: boolean;
    readonly unknown: readonly string[];
    readonly settle: string;
  } | null;
}

export interface SweepFlipView {
  readonly board: string;
  readonly variant: string | null;
  readonly overlays: string | null;
  readonly memory: string | null;
  readonly config: string | null;
  readonly commandLine: string | null;
  readonly from: FlipSideView;
  readonly to: FlipSideView;
}

export interface FlipSideView {
  readonly kernel: string | null;
  readonly defaultCma: SweepAreaView | null;
}

export interface SweepView {
  /** The kernel varies fastest. */
  readonly rows: readonly SweepRowView[];
  readonly flips: readonly SweepFlipView[];
}

/** What a row says besides its kernel; a heading of the rows that share it. */
export function settingOf(row: Omit<SweepFlipView, 'from' | 'to'>): string {
  const { board, variant, overlays, memory, config, commandLine } = row;
  const parts = [
    variant,
    memory === null ? null : `RAM ${memory}`,
    commandLine === null ? null : `'${commandLine}'`,
    config === null ? null : `config ${config}`,
    overlays === null ? null : `overlays ${overlays}`,
  ].filter((part) => part !== null);
  return [board, ...parts].join(', ');
}

/** Rows that differ in their kernel alone, in the given order. */
export function kernelGroups(rows: readonly SweepRowView[]): readonly (readonly SweepRowView[])[] {
  const groups: { setting: string; rows: SweepRowView[] }[] = [];
  for (const row of rows) {
    const { board, variant, overlays, memory, config, commandLine } = row;
    const setting = JSON.stringify([board, variant, overlays, memory, config, commandLine]);
    const last = groups.at(-1);
    if (last?.setting === setting) last.rows.push(row);
    else groups.push({ setting, rows: [row] });
  }
  return groups.map((group) => group.rows);
}

/** True where somebody else decides about the default area than with the kernel before. */
export const isFlip = (row: SweepRowView, flips: ReadonlySet<string>): boolean => flips.has(flipKey(row, row.kernel));

export const flipKeys = (flips: readonly SweepFlipView[]): ReadonlySet<string> =>
  new Set(flips.map((flip) => flipKey(flip, flip.to.kernel)));

function flipKey(row: Omit<SweepFlipView, 'from' | 'to'>, kernel: string | null): string {
  const { board, variant, overlays, memory, config, commandLine } = row;
  return JSON.stringify([board, variant, overlays, memory, config, commandLine, kernel]);
}

const SOURCES: Readonly<Record<string, string>> = {
  'device-tree': 'device tree',
  cmdline: 'command line',
  kconfig: 'Kconfig',
  numa: 'numa_cma=',
  pernuma: 'cma_pernuma=',
  hugetlb: 'hugetlb_cma=',
};

export const sourceName = (source: string): string => SOURCES[source] ?? source;

/** `N boots: N as asked, N with failures, N unreadable; N flips`. */
export function sweepSummary({ rows, flips }: SweepView): string {
  const unreadable = rows.filter(({ outcome }) => outcome === 'unreadable').length;
  const failed = rows.filter(({ failures }) => failures.length > 0).length - unreadable;
  const parts = [`${rows.length - failed - unreadable} as asked`, `${failed} with failures`];
  if (unreadable > 0) parts.push(`${unreadable} unreadable`);
  const flipped = flips.length === 1 ? '1 change' : `${flips.length} changes`;
  return `${rows.length} ${rows.length === 1 ? 'boot' : 'boots'}: ${parts.join(', ')}; ${flipped} of who decides between kernels`;
}
