import { gzipSync } from 'node:zlib';
import type { SequenceStep } from './sequence.ts';

/** Marks around the report on the console. */
export const BEGIN = '=====begin-of-report=====';
export const END = '=====end-of-report=====';

/**
 * What the kernel starts: does the steps, reads the area's files after each, and writes a compressed report to the console.
 * Only busybox is there.
 */
const INIT = `#!/bin/busybox sh
bb=/bin/busybox
$bb mount -t proc none /proc
$bb mount -t sysfs none /sys
$bb mount -t debugfs none /sys/kernel/debug
cd /sys/kernel/debug/cma || echo "carveout: this kernel has no CMA_DEBUGFS"
show() {
	read used < "$2/used"
	read longest < "$2/maxchunk"
	echo "$1;$2;$used;$longest;$3;$($bb cat "$2/bitmap")"
}
report() {
	for area in *; do
		read pfn < "$area/base_pfn"; read count < "$area/count"; read order < "$area/order_per_bit"
		echo "area;$area;$pfn;$count;$order"
		show start "$area"
	done
	while read op area pages; do
		if [ -e "$area/$op" ]; then
			why=$({ echo "$pages" > "$area/$op"; } 2>&1)
			show step "$area" "$($bb echo "$why" | $bb sed 's/.*: //')"
		else
			echo "gone;$area"
		fi
	done < /steps
	for area in *; do
		for file in /sys/kernel/mm/cma/"$area"/*; do
			[ -e "$file" ] && read value < "$file" && echo "counter;$area;$($bb basename "$file");$value"
		done
	done
	$bb grep '^cma_alloc' /proc/vmstat | $bb tr ' ' ';' | $bb sed 's/^/vmstat;/'
}
echo
echo ${BEGIN}
report 2>/dev/null | $bb gzip | $bb base64
echo ${END}
# Whoever reads the end stops the emulator: to switch off here would cut off what the serial line has not sent yet.
$bb sleep 100000
`;

interface Entry {
  readonly name: string;
  readonly mode: number;
  readonly data: Buffer;
  /** Major and minor number of a device. */
  readonly device?: readonly [major: number, minor: number];
}

const DIRECTORY = 0o040755;
const PROGRAM = 0o100755;
const CHARACTER_DEVICE = 0o020600;
const NOTHING = Buffer.alloc(0);

/** The "newc" archive that the kernel unpacks: a header of hexadecimal fields, name and data, each up to a multiple of 4. */
function archive(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  for (const [index, { name, mode, data, device = [0, 0] }] of entries.entries()) {
    const fields = [index + 1, mode, 0, 0, 1, 0, data.length, 0, 0, ...device, name.length + 1, 0];
    const head = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`;
    parts.push(padded(Buffer.from(head, 'latin1')), padded(data));
  }
  return Buffer.concat(parts);
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

/** The initial RAM disk of one sequence. */
export function initramfs(busybox: Buffer, steps: readonly SequenceStep[]): Buffer {
  const lines = steps.map(({ op, area, pages }) => `${op} ${area} ${pages}\n`).join('');
  const directories = ['bin', 'dev', 'proc', 'sys'].map((name) => ({ name, mode: DIRECTORY, data: NOTHING }));
  return gzipSync(
    archive([
      ...directories,
      { name: 'dev/console', mode: CHARACTER_DEVICE, data: NOTHING, device: [5, 1] },
      { name: 'bin/busybox', mode: PROGRAM, data: busybox },
      { name: 'init', mode: PROGRAM, data: Buffer.from(INIT) },
      { name: 'steps', mode: 0o100644, data: Buffer.from(lines) },
      { name: 'TRAILER!!!', mode: 0, data: NOTHING },
    ]),
    { level: 1 },
  );
}
