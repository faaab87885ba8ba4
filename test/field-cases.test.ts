import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeBoard, type RecordedInput, type Verification, verifyBoard } from '@carveout/analysis';
import { hex, memoryHost, type Range, u64 } from '@carveout/core';
import type { Arch } from '@carveout/kernel';
import { lintBoard } from '@carveout/lint';
import type { CmaAreaResult } from '@carveout/simulator';
import { describe, expect, it } from 'vitest';

interface HexRange {
  readonly base: string;
  readonly size: string;
}

/** A real board whose boot was reported in public: what is known of its inputs, and what its kernel printed. */
interface FieldCase {
  readonly kernel: string;
  readonly arch: Arch;
  /** `exact`: the inputs decide everything; `exact-given-inferred-blob`: with the place of the blob that the log implies. */
  readonly match: 'exact' | 'exact-given-inferred-blob';
  readonly commandLine: string | null;
  readonly config: Readonly<Record<string, string | number>>;
  readonly dtb: HexRange | null;
  readonly expect: {
    /** null: not reported. */
    readonly cma: readonly (HexRange & { readonly name: string; readonly default: boolean })[] | null;
    readonly pools: readonly (HexRange & { readonly name: string })[];
    readonly cmaReservedKiB: number | null;
    /** Kernel lines in order; not the whole log. */
    readonly log: readonly string[];
  };
  /** What carveout lint says, but for where the default area comes from: `LINE severity rule`, without a line when it is not in the tree. */
  readonly lint: readonly string[];
}

const DIRECTORY = join(fileURLToPath(new URL('.', import.meta.url)), 'field-cases');
const names = readdirSync(DIRECTORY).sort();

const load = (name: string): FieldCase =>
  JSON.parse(readFileSync(join(DIRECTORY, name, 'case.json'), 'utf8')) as FieldCase;

const rangeOf = ({ base, size }: HexRange): Range => ({ base: u64(BigInt(base)), size: u64(BigInt(size)) });

/** What every kernel of these boards has: a .config means n by what it leaves out, a report only that nobody said. */
const COMMON: Readonly<Record<Arch, readonly string[]>> = {
  arm64: ['CMA', 'DMA_CMA', 'ZONE_DMA', 'ZONE_DMA32', 'HUGETLBFS', 'TRANSPARENT_HUGEPAGE', 'NUMA'],
  arm: ['CMA', 'DMA_CMA', 'HIGHMEM'],
  riscv: ['CMA', 'DMA_CMA', 'ZONE_DMA32', 'HUGETLBFS'],
};

/** The files and flags of a board; the log is made of the lines that were reported. */
function inputOf(
  name: string,
  given: FieldCase,
): { readonly files: Record<string, string>; readonly input: RecordedInput } {
  const common = Object.fromEntries(COMMON[given.arch].map((symbol) => [`CONFIG_${symbol}`, 'y']));
  const symbols = Object.entries({ ...common, ...given.config });
  const lines = symbols.map(([symbol, value]) => (value === 'n' ? `# ${symbol} is not set` : `${symbol}=${value}`));
  const log = [`Linux version ${given.kernel} (me@here) (gcc 12.2.0) #1 SMP`, ...given.expect.log].join('\n');
  const files = {
    'board.dts': readFileSync(join(DIRECTORY, name, 'board.dts'), 'utf8'),
    '.config': `${lines.join('\n')}\n`,
    'boot.log': `${log}\n`,
  };
  const input: RecordedInput = {
    deviceTree: 'board.dts',
    bootLog: 'boot.log',
    kernel: given.kernel,
    arch: given.arch,
    ...(Object.keys(given.config).length > 0 ? { configFile: '.config' } : {}),
    ...(given.commandLine === null ? {} : { commandLine: given.commandLine }),
    ...(given.dtb ? { dtb: { kind: 'range', ...rangeOf(given.dtb) } } : {}),
  };
  return { files, input };
}

function verify(name: string, given: FieldCase): Verification {
  const { files, input } = inputOf(name, given);
  return verifyBoard(input, memoryHost(files));
}

const areaText = ({ name, base, size, isDefault }: CmaAreaResult): string =>
  `${name} ${hex(base)} ${hex(size)}${isDefault ? ' default' : ''}`;

function lintOf(name: string, analysis: Verification['analysis']): readonly string[] {
  const { tree, config, simulation } = analysis;
  if (!tree || !config || !simulation) return ['no boot'];
  const lines = readFileSync(join(DIRECTORY, name, 'board.dts'), 'utf8');
  return lintBoard({ tree, config, simulation })
    .filter(({ rule }) => rule !== 'cma-default-source')
    .map(({ severity, rule, span }) => {
      const line = span.file === 'board.dts' ? `${lines.slice(0, span.start).split('\n').length} ` : '';
      return `${line}${severity} ${rule}`;
    });
}

describe('boards from the field', () => {
  it.each(names)('%s', (name) => {
    const given = load(name);
    const { analysis, checks } = verify(name, given);
    const boot = analysis.simulation;
    if (!boot) throw new Error(analysis.diagnostics.map(({ message }) => message).join('; '));
    // The report quotes some lines: others may be missing, but none that it quotes may be.
    const contradicted = checks.filter(({ status }) => status === 'differs' || status === 'unexpected');
    expect(contradicted).toEqual([]);
    const text = boot.log.map((line) => line.text);
    expect(text.filter((line) => given.expect.log.includes(line))).toEqual(given.expect.log);
    if (given.expect.cma) {
      const wanted = given.expect.cma.map(
        (area) => `${area.name} ${area.base} ${area.size}${area.default ? ' default' : ''}`,
      );
      expect(boot.cma.map(areaText)).toEqual(wanted);
    }
    if (given.expect.cmaReservedKiB !== null) expect(boot.cmaReservedKiB).toBe(given.expect.cmaReservedKiB);
    expect(lintOf(name, analysis)).toEqual(given.lint);
    for (const pool of given.expect.pools) {
      const node = boot.reservedMemory.find((one) => one.name === pool.name);
      expect({
        name: pool.name,
        base: hex(node?.base ?? 0n),
        size: hex(node?.size ?? 0n),
        outcome: node?.outcome,
      }).toEqual({
        ...pool,
        outcome: 'coherent-pool',
      });
    }
  });

  it.each(names)(
    '%s: what was reported lies in the range that is predicted when nobody tells where anything was',
    (name) => {
      const given = load(name);
      const { files, input } = inputOf(name, given);
      const { dtb: _dtb, bootLog: _log, ...board } = input;
      const { simulation } = analyzeBoard(board, memoryHost(files));
      for (const { base } of given.expect.cma ?? []) {
        const reported = BigInt(base);
        const ranges = simulation?.cma.map((area, index) => {
          const moves = simulation.placements.find((placement) => placement.area === index);
          return [moves?.lowest ?? area.base, moves?.highest ?? area.base] as const;
        });
        expect(ranges?.some(([lowest, highest]) => lowest <= reported && reported <= highest)).toBe(true);
      }
    },
  );

  it('are the sixteen that were collected', () => {
    expect(names).toHaveLength(16);
  });
});
