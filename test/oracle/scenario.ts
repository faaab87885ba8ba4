import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeBoard, type BoardInput } from '@carveout/analysis';
import { nodeHost } from '@carveout/analysis/node';
import { u64 } from '@carveout/core';
import type { Arch } from '@carveout/kernel';
import type { BootSimulation } from '@carveout/simulator';

export interface HexRange {
  readonly base: string;
  readonly size: string;
}

/** The parts of expect.json that are compared. */
export interface Expected {
  readonly status: 'booted' | 'panic' | 'hang' | 'silent' | 'qemu-exit';
  readonly inputs: {
    readonly kernelImage: HexRange | null;
    readonly dtb: HexRange | null;
    readonly initrd: HexRange | null;
    readonly reservedBeforeDefaultCma: readonly HexRange[] | null;
  };
  readonly reserved_mem: readonly {
    readonly name: string;
    readonly base: string | null;
    readonly size: string | null;
    readonly kind: string;
    readonly outcome: string;
  }[];
  readonly cma: readonly (HexRange & { readonly name: string | null; readonly source: string })[];
  readonly defaultCma: HexRange | null;
  readonly dmaPools: readonly string[];
  readonly swiotlb: HexRange | null;
  readonly memoryLine: { readonly cmaReservedKiB: number } | null;
}

export interface Scenario {
  readonly name: string;
  readonly kernel: string;
  readonly expected: Expected;
  /** Console lines without time stamps. */
  readonly log: readonly string[];
  readonly simulation: BootSimulation;
}

interface KernelEntry {
  readonly arch: 'arm64' | 'armhf' | 'riscv64';
  readonly packageVersion: string;
}

const ARCH: Readonly<Record<KernelEntry['arch'], Arch>> = { arm64: 'arm64', armhf: 'arm', riscv64: 'riscv' };

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

/** Names of all scenarios of a corpus directory, sorted. */
export const scenarioNames = (corpus: string): readonly string[] => readdirSync(join(corpus, 'scenarios')).sort();

/** A recorded boot and our prediction of it from the same blob, configuration and placements. */
export function loadScenario(corpus: string, name: string): Scenario {
  const directory = join(corpus, 'scenarios', name);
  const { kernel } = readJson<{ kernel: string }>(join(directory, 'scenario.json'));
  const entry = readJson<Record<string, KernelEntry>>(join(corpus, 'kernels.json'))[kernel];
  if (!entry) throw new Error(`${name}: kernels.json has no ${kernel}`);
  const expected = readJson<Expected>(join(directory, 'expect.json'));
  const analysis = analyzeBoard(boardInput({ corpus, directory, kernel, entry, expected }), nodeHost());
  if (!analysis.simulation)
    throw new Error(`${name}: ${analysis.diagnostics.map(({ message }) => message).join('; ')}`);
  return { name, kernel, expected, log: readLog(join(directory, 'boot.log')), simulation: analysis.simulation };
}

interface BoardSource {
  readonly corpus: string;
  readonly directory: string;
  readonly kernel: string;
  readonly entry: KernelEntry;
  readonly expected: Expected;
}

function boardInput({ corpus, directory, kernel, entry, expected }: BoardSource): BoardInput {
  const { kernelImage, dtb, initrd } = expected.inputs;
  return {
    deviceTree: join(directory, 'boot.dtb'),
    kernel: entry.packageVersion.replace(/-.*$/, ''),
    arch: ARCH[entry.arch],
    configFile: join(corpus, 'configs', `${kernel}.config`),
    ...(kernelImage ? { kernelImage: rangeInput(kernelImage) } : {}),
    ...(dtb ? { dtb: rangeInput(dtb) } : {}),
    ...(initrd ? { initrd: rangeInput(initrd) } : {}),
  };
}

const rangeInput = ({ base, size }: HexRange) =>
  ({ kind: 'range', base: u64(BigInt(base)), size: u64(BigInt(size)) }) as const;

function readLog(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'latin1').split('\n');
  return lines.map((line) => line.replace(/^\[ *\d+\.\d+\] /, '').replace(/\r$/, ''));
}
