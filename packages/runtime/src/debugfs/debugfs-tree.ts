import { bitmapWords } from '@carveout/allocator';
import { maxChunk, type RuntimeArea } from '../area.ts';
import type { Machine } from '../machine.ts';
import { shownUsed } from './shown-used.ts';

/** One file below /sys. */
export interface VirtualFile {
  /** From /sys on: `kernel/debug/cma/linux,cma/used`. */
  readonly path: string;
  /** Null for a file that can only be written. */
  readonly content: string | null;
  /** Target of a symbolic link, relative to the file's directory; null for a file. */
  readonly link: string | null;
  readonly mode: '0200' | '0444';
}

const DEBUGFS = 'kernel/debug/cma';
const SYSFS = 'kernel/mm/cma';
/** Bytes the kernel keeps for a directory name up to 5.15, its end included. */
const NAME_BYTES = 16;

/** All files of CMA below /sys as that kernel shows them, areas in order of creation. */
export function debugfsTree(machine: Machine): readonly VirtualFile[] {
  const debugfs = machine.areas.flatMap((area, index) =>
    areaFiles(machine, area, `${DEBUGFS}/${directoryName(machine, area, index)}`),
  );
  return [...debugfs, ...machine.areas.flatMap((area) => counterFiles(machine, area))];
}

/** The area's directory in debugfs. Up to 5.15 long names are cut, and may then be the same for two areas. */
export function directoryName({ does }: Machine, { name }: RuntimeArea, index: number): string {
  if (does.debugfsNames === 'index') return `cma-${index}`;
  return does.debugfsNames === 'name' ? name : `cma-${name}`.slice(0, NAME_BYTES - 1);
}

const readable = (path: string, value: string | number | bigint): VirtualFile => ({
  path,
  content: `${value}\n`,
  link: null,
  mode: '0444',
});

const writable = (path: string): VirtualFile => ({ path, content: null, link: null, mode: '0200' });

const linked = (path: string, link: string, content: string | number | bigint): VirtualFile => ({
  ...readable(path, content),
  link,
});

function areaFiles(machine: Machine, area: RuntimeArea, directory: string): readonly VirtualFile[] {
  const bitmap = bitmapWords(area.bitmap).join(' ');
  const ranges = machine.does.debugfsRanges;
  const place = ranges
    ? [
        linked(`${directory}/base_pfn`, 'ranges/0/base_pfn', area.basePfn),
        linked(`${directory}/bitmap`, 'ranges/0/bitmap', bitmap),
        readable(`${directory}/ranges/0/base_pfn`, area.basePfn),
        readable(`${directory}/ranges/0/bitmap`, bitmap),
      ]
    : [readable(`${directory}/base_pfn`, area.basePfn), readable(`${directory}/bitmap`, bitmap)];
  return [
    writable(`${directory}/alloc`),
    writable(`${directory}/free`),
    readable(`${directory}/count`, area.pages),
    readable(`${directory}/order_per_bit`, area.orderPerBit),
    readable(`${directory}/used`, shownUsed(machine, area)),
    readable(`${directory}/maxchunk`, maxChunk(area)),
    ...place,
  ];
}

function counterFiles({ does }: Machine, area: RuntimeArea): readonly VirtualFile[] {
  const { allocated, failed, released } = area.counters;
  const file = (name: string, value: number): VirtualFile => readable(`${SYSFS}/${area.name}/${name}`, value);
  if (does.sysfsCounters === 'none') return [];
  const files = [file('alloc_pages_success', allocated), file('alloc_pages_fail', failed)];
  if (does.sysfsCounters !== 'alloc') files.push(file('release_pages_success', released));
  if (does.sysfsCounters === 'all') {
    files.push(file('total_pages', area.pages), file('available_pages', area.available));
  }
  return files;
}
