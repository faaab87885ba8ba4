import type { MemoryBank } from '@carveout/bootlog';
import { endOf, hex, minU64, type Origin, type Range, spanOf, U64_MAX } from '@carveout/core';
import type { BootSimulation } from '@carveout/simulator';
import { isSameRam, wholePages } from '../boot-log/recorded-ram.ts';
import type { DifferenceScope } from './likely-reason.ts';
import type { Check } from './model.ts';

interface Compared {
  readonly what: Check['what'];
  readonly name: string;
  readonly predicted: string;
  readonly recorded: string;
  readonly agrees: boolean;
  readonly origin: Origin;
  readonly reason: string;
}

const check = ({ what, name, predicted, recorded, agrees, origin, reason }: Compared): Check => ({
  what,
  status: agrees ? 'agrees' : 'differs',
  name,
  predicted,
  recorded,
  span: spanOf(origin) ?? null,
  node: null,
  reason: agrees ? null : reason,
});

/** How it ended, where RAM is, the DMA zone, and the two figures of the `Memory:` line that follow from the boot. */
export const compareFacts = (scope: DifferenceScope): readonly Check[] => [
  outcomeCheck(scope),
  ...ramCheck(scope),
  ...zoneCheck(scope),
  ...figureChecks(scope),
];

const OUTCOMES = { boots: 'boots', panics: 'panics', hangs: 'hangs' } as const;

function outcomeCheck({ log, simulation }: DifferenceScope): Check {
  const { kind, reason } = simulation.outcome;
  const { ending } = log;
  const predicted = reason === null ? OUTCOMES[kind] : `${OUTCOMES[kind]}: ${reason}`;
  const base = { what: 'outcome', name: 'outcome', predicted, node: null } as const;
  const panic = ending.kind === 'panic' ? ending.line : null;
  const span = panic?.span ?? log.lines.at(-1)?.span ?? null;
  if (ending.kind === 'cut') {
    const status = kind === 'boots' ? 'unknown' : 'agrees';
    const why =
      status === 'unknown' ? 'the log ends before the Memory: line: it was cut, or the kernel hung there' : null;
    return { ...base, status, recorded: 'the output stops', span, reason: why };
  }
  if (!panic) return finished(base, kind === 'boots', span);
  // A panic long after early boot (no root file system, a driver) says nothing about memory.
  const unrelated = kind === 'boots' && ending.kind === 'panic' && ending.afterMemoryLine;
  if (unrelated) return { ...base, status: 'unknown', recorded: panic.text, span, reason: LATE_PANIC };
  const status = kind === 'boots' ? 'differs' : 'agrees';
  const why =
    status === 'differs' ? 'the kernel panics before its Memory: line, for a reason that was not predicted' : null;
  return { ...base, status, recorded: panic.text, span, reason: why };
}

const LATE_PANIC = 'the panic comes after early boot; nothing in the memory layout predicts it';

const finished = (
  base: Pick<Check, 'what' | 'name' | 'predicted' | 'node'>,
  agrees: boolean,
  span: Check['span'],
): Check => ({
  ...base,
  status: agrees ? 'agrees' : 'differs',
  recorded: 'boots',
  span,
  reason: agrees ? null : "the board's kernel got past the point where it was predicted to stop",
});

const rangeText = ({ base, size }: Range): string => `${hex(base)}-${hex(base + size - 1n)}`;

const banksText = (banks: readonly MemoryBank[]): string =>
  banks.map((bank) => `${rangeText(bank)}${bank.nomap ? ' no-map' : ''}`).join(', ');

function ramCheck({ log, simulation }: DifferenceScope): readonly Check[] {
  if (log.memblock) {
    const recorded = log.memblock.map(({ value }) => value);
    const origin = log.memblock[0]?.origin;
    const [predicted, text] = [banksText(joined(simulation.memory)), banksText(joined(recorded))];
    const reason = 'RAM, mem= or a no-map region differ';
    return origin
      ? [
          check({
            what: 'memory',
            name: 'memblock.memory',
            predicted,
            recorded: text,
            agrees: predicted === text,
            origin,
            reason,
          }),
        ]
      : [];
  }
  const [first] = log.ram ?? [];
  if (!log.ram || !first) return [];
  const recorded = log.ram.map(({ value }) => value);
  return [
    check({
      what: 'memory',
      name: 'RAM',
      predicted: wholePages(simulation.memory, simulation.pageSize).map(rangeText).join(', '),
      recorded: wholePages(recorded, simulation.pageSize).map(rangeText).join(', '),
      agrees: isSameRam(simulation, recorded),
      origin: first.origin,
      reason: 'RAM, mem= or a no-map region differ',
    }),
  ];
}

/** Neighbours that differ in nothing, as memblock joins them; NUMA nodes keep them apart in the dump. */
function joined(banks: readonly MemoryBank[]): readonly MemoryBank[] {
  const result: MemoryBank[] = [];
  for (const bank of banks) {
    const last = result.at(-1);
    if (last && last.nomap === bank.nomap && endOf(last) === bank.base) {
      result[result.length - 1] = { ...last, size: (last.size + bank.size) as MemoryBank['size'] };
    } else result.push(bank);
  }
  return result;
}

/** arm64: the DMA zone ends at the limit of the default area. */
function zoneCheck({ log, config, simulation }: DifferenceScope): readonly Check[] {
  const zone = log.zones.find(({ name }) => name === 'DMA');
  const limit = simulation.dmaLimit.value;
  const last = simulation.memory.at(-1);
  if (!zone?.range || !last || simulation.arch !== 'arm64' || !config.settings.zoneDma.value || limit === U64_MAX)
    return [];
  const predicted = hex(minU64(limit, endOf(last)) - 1n);
  const recorded = hex(endOf(zone.range) - 1n);
  const reason =
    'the DMA zone follows dma-ranges of the whole tree and CONFIG_ZONE_DMA: the board booted another tree or configuration';
  return [
    check({
      what: 'zone',
      name: 'end of zone DMA',
      predicted,
      recorded,
      agrees: predicted === recorded,
      origin: zone.origin,
      reason,
    }),
  ];
}

const kib = (figure: number): string => `${figure}K`;

function figureChecks({ log, simulation }: DifferenceScope): readonly Check[] {
  const { memory } = log;
  if (!memory) return [];
  const { origin } = memory;
  const total = totalKiB(simulation);
  const totalCheck = check({
    what: 'figure',
    name: 'Memory: total',
    predicted: kib(total),
    recorded: kib(memory.totalKiB),
    agrees: total === memory.totalKiB,
    origin,
    reason: 'RAM differs from what was predicted',
  });
  if (memory.cmaReservedKiB === null || simulation.cmaReservedKiB === null) return [totalCheck];
  const cmaCheck = check({
    what: 'figure',
    name: 'Memory: cma-reserved',
    predicted: kib(simulation.cmaReservedKiB),
    recorded: kib(memory.cmaReservedKiB),
    agrees: simulation.cmaReservedKiB === memory.cmaReservedKiB,
    origin,
    reason: 'an area more or less than predicted, or one of another size',
  });
  return [totalCheck, cmaCheck];
}

/** Present pages: every bank in whole pages, no-map ones included. */
function totalKiB({ memory, pageSize }: BootSimulation): number {
  const bytes = memory.flatMap((bank) => wholePages([bank], pageSize)).reduce((sum, { size }) => sum + size, 0n);
  return Number(bytes >> 10n);
}
