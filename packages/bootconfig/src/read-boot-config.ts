import { type Diagnostic, endOf, type Range, type Sourced, type U64, u64 } from '@carveout/core';
import { startOfRam } from './assumed-ram.ts';
import { assembleCommandLine, chosenNode } from './command-line.ts';
import { dmaMaxCpuAddress } from './dma-ranges.ts';
import { readImages } from './images.ts';
import type { BootInputs } from './inputs.ts';
import { chooseArch, chooseKernel } from './kernel-choice.ts';
import { readMemoryNodes, sourcedRanges } from './memory-nodes.ts';
import type { BootConfig, CellCounts, MemoryNode, ReservedMemoryRoot } from './model.ts';
import { readParameters } from './parameters.ts';
import { readReservedMemory } from './reserved-memory.ts';
import { readRootCells } from './root-cells.ts';
import { readSettings } from './settings.ts';
import { unflattenedSize } from './unflattened-size.ts';

export interface BootConfigResult {
  readonly config: BootConfig;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and ranks everything a boot is given. Never throws on user input: what is unreadable is a diagnostic and a default. */
export function readBootConfig(inputs: BootInputs): BootConfigResult {
  const kernel = chooseKernel(inputs);
  const arch = chooseArch(inputs);
  const { profile } = kernel.value;
  const rootCells = readRootCells(inputs.tree.root);
  const memoryNodes = readMemoryNodes(inputs.tree, rootCells);
  const memoryOverride = readMemoryOverride(inputs, memoryNodes);
  const settings = readSettings({
    arch: arch.value.value,
    profile,
    config: inputs.config ?? null,
    ramAbove4g: banksOf(memoryOverride, memoryNodes).some(({ value }) => endOf(value) > FOUR_GIB),
    pageSize: inputs.pageSize ?? null,
  });
  const line = assembleCommandLine({ inputs, arch: arch.value.value, profile, settings });
  const reservedMemory = readReservedMemory(inputs.tree, rootCells);
  const config: BootConfig = {
    kernel: kernel.value,
    arch: arch.value,
    settings,
    rootCells,
    commandLine: line.commandLine,
    parameters: readParameters(line.commandLine),
    memoryNodes,
    memoryOverride,
    usableMemory: readUsableMemory(inputs, rootCells),
    memreserves: inputs.tree.memreserves.map(({ address, size, origin }) => ({
      value: { base: address, size },
      origin,
    })),
    reservedMemory,
    images: readImages(inputs, arch.value.value, {
      firstBank: firstBank(memoryOverride, memoryNodes),
      banks: banksOf(memoryOverride, memoryNodes).map(({ value }) => value),
      taken: fixedRanges(reservedMemory, inputs),
    }),
    dmaMaxCpuAddress: dmaMaxCpuAddress(inputs.tree),
    unflattened: unflattenedSize(inputs.tree, profile),
  };
  return { config, diagnostics: [...kernel.diagnostics, ...arch.diagnostics, ...line.diagnostics] };
}

function readMemoryOverride(inputs: BootInputs, nodes: readonly MemoryNode[]): readonly Sourced<Range>[] | null {
  if (!inputs.memory || inputs.memory.length === 0) return null;
  const known = nodes.some(({ ranges }) => ranges.some(({ value }) => value.size > 0n));
  const start = (known ? firstBank(null, nodes) : startOfRam(nodes)) ?? u64(0);
  return inputs.memory.map(({ value, origin }) => ({ value: { base: value.base ?? start, size: value.size }, origin }));
}

/** Enabled static nodes and /memreserve/ entries. */
function fixedRanges(reserved: ReservedMemoryRoot | null, { tree }: BootInputs): readonly Range[] {
  const enabled = (reserved?.nodes ?? []).filter(
    ({ status }) => status === null || status === 'okay' || status === 'ok',
  );
  const nodes = enabled.flatMap(({ reg }) => reg?.tuples ?? []);
  return [...nodes, ...tree.memreserves.map(({ address, size }) => ({ base: address, size }))];
}

const FOUR_GIB = 0x1_0000_0000n;

const banksOf = (override: readonly Sourced<Range>[] | null, nodes: readonly MemoryNode[]): readonly Sourced<Range>[] =>
  override ?? nodes.filter(({ topLevel }) => topLevel).flatMap(({ ranges }) => ranges);

/**
 * Lowest address of RAM. Placeholders of size 0, which the boot loader fills, count where there is nothing else: beside a bank
 * the kernel skips them (early_init_dt_scan_memory()).
 */
function firstBank(override: readonly Sourced<Range>[] | null, nodes: readonly MemoryNode[]): U64 | null {
  const banks = banksOf(override, nodes);
  const filled = banks.filter(({ value }) => value.size > 0n);
  return (filled.length > 0 ? filled : banks).reduce<U64 | null>(
    (lowest, { value }) => (lowest === null || value.base < lowest ? value.base : lowest),
    null,
  );
}

function readUsableMemory(inputs: BootInputs, cells: CellCounts): readonly Sourced<Range>[] | null {
  const property = chosenNode(inputs.tree)?.property('linux,usable-memory-range');
  return property ? sourcedRanges(property, cells) : null;
}
