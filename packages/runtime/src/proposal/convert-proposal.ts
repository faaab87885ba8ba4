import { alignUp, formatSize, hex, isAligned, type U64, ZERO } from '@carveout/core';
import type { Proposal, ProposedRegion } from '@carveout/grammar-cmdline';
import { type ConvertedDevice, catchAll, devicesOf } from './convert-map.ts';

/** A child of /reserved-memory that takes the place of a region. */
export interface ConvertedRegion {
  /** What the region was called. */
  readonly from: string;
  readonly label: string;
  /** With its unit address when it has one. */
  readonly node: string;
  readonly kind: 'cma' | 'no-map';
  /** Bytes. */
  readonly size: U64;
  /** Null: placed by the kernel. */
  readonly base: U64 | null;
  /** Bytes; 0 for what the kernel wants anyway. */
  readonly alignment: U64;
  /** Devices without a region of their own use it. */
  readonly isDefault: boolean;
}

export interface Conversion {
  readonly regions: readonly ConvertedRegion[];
  readonly devices: readonly ConvertedDevice[];
  /** Words of today's command line that do the same as the default region; null without one. */
  readonly commandLine: string | null;
  /** What has no equivalent, or another meaning today. */
  readonly notes: readonly string[];
}

/**
 * The same wishes in today's words. `minAlign`: CMA_MIN_ALIGNMENT_BYTES, of which areas are multiples.
 */
export function convertProposal(proposal: Proposal, minAlign: U64): Conversion {
  const notes: string[] = [];
  const fallback = catchAll(proposal, notes);
  const regions = distinct(proposal.regions.map((region) => regionOf(region, { minAlign, fallback, notes })));
  const devices = devicesOf(proposal, regions, notes);
  const whole = regions.find(({ isDefault }) => isDefault);
  const at = whole?.base ? `@${hex(whole.base)}` : '';
  if (regions.length > 0) {
    notes.push(
      'regions of 2010 were withheld from the system for good; a CMA area lends its pages to movable users while no device has them, and may have to move them: an allocation can take longer, or fail where a page is pinned',
    );
  }
  if (regions.length > 0) {
    notes.push(
      'best fit becomes first fit, which leaves other gaps: leave headroom, and compare with `carveout alloc --strategy best-fit`',
    );
  }
  if (!fallback && regions.length > 0) {
    notes.push(
      'devices that no rule named got nothing; today they use the default area of cma= or the kernel configuration',
    );
  }
  return { regions, devices, commandLine: whole ? `cma=${sizeWord(whole.size)}${at}` : null, notes };
}

/** Names that became the same, or were, get a number: a device tree has each once. */
function distinct(regions: readonly ConvertedRegion[]): readonly ConvertedRegion[] {
  const seen = new Set<string>();
  return regions.map((region, index) => {
    const clashes = seen.has(region.label) || seen.has(region.node);
    seen.add(region.label).add(region.node);
    if (!clashes) return region;
    const [name, address] = region.node.split('@');
    const node = `${name}-${index}${address === undefined ? '' : `@${address}`}`;
    return { ...region, label: `${region.label}_${index}`, node };
  });
}

/** `64M` where it can be said so. */
const sizeWord = (bytes: bigint): string => (bytes % (1n << 20n) === 0n ? `${bytes >> 20n}M` : hex(bytes));

interface RegionContext {
  readonly minAlign: U64;
  readonly fallback: string | null;
  readonly notes: string[];
}

function regionOf(region: ProposedRegion, { minAlign, fallback, notes }: RegionContext): ConvertedRegion {
  const { name, start, allocator, allocatorParameters } = region;
  const size = alignUp(region.size, minAlign);
  const quoted = `region \`${name}\``;
  if (size !== region.size) {
    notes.push(
      `${quoted}: ${formatSize(region.size)} become ${formatSize(size)}, since areas are multiples of ${formatSize(minAlign)}`,
    );
  }
  const fixed = start !== ZERO && isAligned(start, minAlign);
  if (start !== ZERO && !fixed) {
    const higher = alignUp(start, minAlign);
    notes.push(
      `${quoted}: an area cannot start at ${hex(start)}; it starts at ${hex(higher)}, the next multiple of ${formatSize(minAlign)}`,
    );
  }
  if (allocator !== null && allocator !== '' && allocator !== 'bf') {
    notes.push(`${quoted}: there is no allocator \`${allocator}\` today; every area is searched first fit`);
  }
  if (allocatorParameters !== null)
    notes.push(`${quoted}: allocator parameters (${allocatorParameters}) have no equivalent`);
  if (!region.asterisk)
    notes.push(`${quoted}: kept from the catch-all rule; today that is so unless it is linux,cma-default`);
  const base = start === ZERO ? null : alignUp(start, minAlign);
  const plain = nodeName(name);
  return {
    ...{ from: name, label: labelOf(name), kind: 'cma', size, base, isDefault: name === fallback },
    node: base === null ? plain : `${plain}@${base.toString(16)}`,
    alignment: region.alignment > minAlign ? region.alignment : ZERO,
  };
}

/** Node names begin with a letter. */
function nodeName(name: string): string {
  const clean = name.replace(/[^A-Za-z0-9,._+-]/g, '-').slice(0, 30);
  return /^[A-Za-z]/.test(clean) ? clean : `cma${clean.startsWith('-') ? '' : '-'}${clean}`;
}

const labelOf = (name: string): string => `cma_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;
