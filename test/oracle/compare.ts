import { hex } from '@carveout/core';
import type { BootSimulation, CmaSource } from '@carveout/simulator';
import type { Expected, Scenario } from './scenario.ts';

export interface Mismatch {
  readonly what: 'outcome' | 'reservedMemory' | 'cma' | 'defaultCma' | 'cmaReserved' | 'dmaPools' | 'swiotlb' | 'dmesg';
  readonly expected: string;
  readonly predicted: string;
}

const OUTCOME: Readonly<Record<Expected['status'], string>> = {
  booted: 'boots',
  panic: 'panics',
  hang: 'hangs',
  silent: 'silent',
  'qemu-exit': 'panics',
};

/** A kernel that dies before its console exists says neither how nor anything else that could be compared. */
export function compareScenario(scenario: Scenario): readonly Mismatch[] {
  const { expected, simulation } = scenario;
  const { kind } = simulation.outcome;
  if (expected.status === 'silent') return firstDifference('outcome', ['silent'], [kind === 'boots' ? kind : 'silent']);
  const outcome = firstDifference('outcome', [OUTCOME[expected.status]], [kind]);
  return [
    ...outcome,
    ...firstDifference('reservedMemory', expectedNodes(expected), predictedNodes(expected, simulation)),
    ...firstDifference('cma', expectedAreas(expected), predictedAreas(simulation)),
    ...firstDifference('defaultCma', [rangeText(expected.defaultCma)], [predictedDefault(simulation)]),
    ...compareMemoryLine(scenario),
    ...comparePools(scenario),
    ...compareBounceBuffers(scenario),
    ...compareLog(scenario),
  ];
}

function comparePools({ expected, simulation }: Scenario): readonly Mismatch[] {
  if (expected.status !== 'booted') return [];
  const predicted = simulation.log.map(({ text }) => text).filter((text) => text.startsWith('DMA: '));
  return firstDifference('dmaPools', expected.dmaPools, predicted);
}

/** Only where they lie below everything else is their place predicted; elsewhere small boot allocations share the gap. */
function compareBounceBuffers({ expected, simulation }: Scenario): readonly Mismatch[] {
  const placed = simulation.events.find(({ owner, kind }) => owner === 'bounce buffers' && kind === 'alloc')?.range;
  if (!placed || expected.status !== 'booted') return [];
  const predicted = `${hex(placed.base)} ${hex(placed.size)}`;
  return firstDifference('swiotlb', [rangeText(expected.swiotlb)], [predicted]);
}

function firstDifference(
  what: Mismatch['what'],
  expected: readonly string[],
  predicted: readonly string[],
): readonly Mismatch[] {
  for (let at = 0; at < Math.max(expected.length, predicted.length); at++) {
    const [want, got] = [expected[at] ?? '(nothing)', predicted[at] ?? '(nothing)'];
    if (want !== got) return [{ what, expected: want, predicted: got }];
  }
  return [];
}

/** The outcome of a node is read from the kernel's dump at the end, which a boot that panics does not reach. */
const withOutcome = (expected: Expected, outcome: string): string =>
  expected.status === 'booted' ? ` ${outcome}` : '';

const expectedNodes = (expected: Expected): readonly string[] =>
  expected.reserved_mem.map(
    ({ name, base, size, kind, outcome }) =>
      `${name} ${base} ${base === null ? null : size} ${kind}${withOutcome(expected, outcome)}`,
  );

const predictedNodes = (expected: Expected, { reservedMemory }: BootSimulation): readonly string[] =>
  reservedMemory.map(
    ({ name, base, size, kind, outcome }) =>
      `${name} ${hexOrNull(base)} ${hexOrNull(size)} ${kind}${withOutcome(expected, outcome)}`,
  );

const RECORDED_SOURCE: Readonly<Record<CmaSource, string>> = {
  'device-tree': 'dt',
  cmdline: 'default',
  kconfig: 'default',
  numa: 'numa',
  pernuma: 'pernuma',
  hugetlb: 'hugetlb',
};

/** Names are recorded for nodes only: the kernel does not print those of the others. */
const expectedAreas = ({ cma }: Expected): readonly string[] =>
  cma.map(({ name, base, size, source }) => `${base} ${size} ${source}${source === 'dt' ? ` ${name}` : ''}`);

const predictedAreas = ({ cma }: BootSimulation): readonly string[] =>
  cma.map(({ name, base, size, source }) => {
    const recorded = RECORDED_SOURCE[source];
    return `${hex(base)} ${hex(size)} ${recorded}${recorded === 'dt' ? ` ${name}` : ''}`;
  });

const rangeText = (range: Expected['defaultCma']): string => (range ? `${range.base} ${range.size}` : 'none');

const predictedDefault = ({ defaultCma }: BootSimulation): string =>
  defaultCma ? `${hex(defaultCma.base)} ${hex(defaultCma.size)}` : 'none';

/** A boot that ended before the `Memory:` line was recorded without one. */
function compareMemoryLine({ expected, simulation }: Scenario): readonly Mismatch[] {
  if (!expected.memoryLine) return [];
  const { cmaReservedKiB } = simulation;
  return firstDifference('cmaReserved', [`${expected.memoryLine.cmaReservedKiB} KiB`], [`${cmaReservedKiB} KiB`]);
}

const hexOrNull = (value: bigint | null): string => (value === null ? 'null' : hex(value));

const MEMORY_LINE =
  /^(OF: (fdt: (Ignoring|Reserved|not)|reserved mem:)|Reserved memory:|cma: |software IO TLB: Reserved|hugetlb_cma: |crashkernel )| overlaps with |^Ignoring RAM|^Consider using|^Memory limited/;
/** Run-time allocations of drivers are not early boot. */
const RUN_TIME = /^cma: \w*cma_alloc|^cma: number of available/;

const memoryLines = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => MEMORY_LINE.test(line) && !RUN_TIME.test(line));

function compareLog({ log, simulation }: Scenario): readonly Mismatch[] {
  if (log.length === 0) return [];
  return firstDifference('dmesg', memoryLines(log), memoryLines(simulation.log.map(({ text }) => text)));
}
