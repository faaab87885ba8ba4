import type { BootConfig } from '@carveout/bootconfig';
import { formatSize, hex, u64 } from '@carveout/core';
import type { BootSimulation, Note, PlacementRange, UnknownInput } from '../model.ts';
import { placementRanges } from './placement-range.ts';
import { createTries } from './tries.ts';
import { triedBoundary } from './version-boundary.ts';

/**
 * The simulation with its ranges, and with a note for each region that can move. A general remark about an input stays only
 * where no region says it better.
 */
export function withPlacements(config: BootConfig, simulation: BootSimulation): BootSimulation {
  const tries = createTries();
  const placements = placementRanges(config, simulation, tries);
  const moved = new Set(placements.flatMap(({ unknown }) => unknown));
  const general = simulation.notes.flatMap((note) => {
    if (note.kind === 'unknown-boundary') return triedBoundary(config, simulation, tries) ?? [note];
    const input = note.unknown;
    if (input === undefined) return [note];
    const said = input === 'RAM size' || moved.has(input);
    return said && !note.isAssumption ? [] : [{ ...note, affectsPlacement: said }];
  });
  const notes = placements.map((placement): Note => {
    const message = movingText(simulation, placement);
    return { kind: 'assumed-input', message, settle: placement.settle, affectsPlacement: true };
  });
  return { ...simulation, placements, notes: [...general, ...notes, ...(tries.isExhausted() ? [UNTRIED] : [])] };
}

const UNTRIED: Note = {
  kind: 'assumed-input',
  message:
    'the board has so many regions that not everything unknown was tried out: places may move further, and more of them',
  settle: '--dtb, --initrd, --kernel-image and --memory',
  affectsPlacement: true,
};

const ARTICLE: Readonly<Record<UnknownInput, string>> = {
  'RAM size': 'the RAM size',
  initrd: 'an initrd',
  'kernel image': 'the kernel image',
  'device tree blob': 'the device tree blob',
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;

function movingText(simulation: BootSimulation, placement: PlacementRange): string {
  const { name, base, size } = subjectOf(simulation, placement);
  const images = placement.unknown.filter((input) => input !== 'RAM size').map((input) => ARTICLE[input]);
  if (placement.unknown.includes('RAM size')) {
    const fails = placement.mayFail ? ', or none' : '';
    const span = `from ${hex(placement.lowest)} to ${hex(placement.highest)}${fails}`;
    const further = images.length === 0 ? '' : `; with ${listed(images)} in the way, ${span}`;
    return `${name}: ${ramText(placement)} of RAM${further}`;
  }
  return `${name}: exact unless the boot loader puts ${listed(images)} into ${hex(base)}-${hex(base + size - 1n)}; then ${effectOf(base, placement)}`;
}

/** `at 0xc000000 with 256 MiB of RAM, at 0x3c000000 with 1 GiB to 8 GiB`. */
function ramText({ byRam }: PlacementRange): string {
  const runs: { readonly base: bigint | null; readonly from: bigint; to: bigint }[] = [];
  for (const { ram, base } of byRam) {
    const last = runs.at(-1);
    if (last && last.base === base) last.to = ram;
    else runs.push({ base, from: ram, to: ram });
  }
  return runs
    .map(({ base, from, to }) => {
      const sizes = from === to ? formatSize(from) : `${formatSize(from)} to ${formatSize(to)}`;
      return `${base === null ? 'none' : `at ${hex(base)}`} with ${sizes}`;
    })
    .join(', ');
}

function effectOf(base: bigint, { lowest, highest, mayFail }: PlacementRange): string {
  const effects = [
    ...(lowest < base ? [`it moves down, at the lowest to ${hex(lowest)}`] : []),
    ...(highest > base ? [`it moves up, at the highest to ${hex(highest)}`] : []),
    ...(mayFail ? ['there may be no such region at all'] : []),
  ];
  return effects.join(', or ');
}

interface NamedRange {
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
}

function subjectOf({ cma, reservedMemory }: BootSimulation, { area, node }: PlacementRange): NamedRange {
  const found = area === null ? undefined : cma[area];
  if (found)
    return {
      name: found.node === null && found.isDefault ? 'default CMA area' : found.name,
      base: found.base,
      size: found.size,
    };
  const result = reservedMemory.find((one) => one.node === node);
  return { name: result?.name ?? 'region', base: result?.base ?? u64(0), size: result?.size ?? u64(0) };
}
