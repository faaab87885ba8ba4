import { formatSize, hex } from '@carveout/core';
import type { DmaAnswer, DmaDevice, DmaRequest } from '@carveout/runtime';
import { stringify } from '../json/stringify.ts';
import { formatRange } from '../text/address.ts';
import { padEnd } from '../text/display-width.ts';
import { heading, joinLines } from '../text/heading.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrap, wrapWith } from '../text/wrap.ts';

export interface DmaView {
  /** Release whose behaviour applied. */
  readonly kernel: string;
  /** Path of the device's node, null for any device. */
  readonly path: string | null;
  readonly request: DmaRequest;
  readonly device: DmaDevice;
  readonly answer: DmaAnswer;
}

/** Who serves the request, and everybody who was asked before, in the kernel's order. */
export function dmaText({ kernel, path, request, device, answer }: DmaView, given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const who = path === null ? 'a device' : printable(path);
  const limit = answer.busLimit;
  const traits = [
    device.coherent ? 'coherent' : 'not coherent',
    device.iommu ? 'behind an IOMMU' : 'without IOMMU',
    `mask ${hex(device.mask)}`,
    ...(limit === null ? [] : [`bus limit ${hex(limit)}`]),
  ];
  const served = answer.servedBy === null ? 'NOBODY: dma_alloc_coherent() returns NULL' : `the ${answer.servedBy}`;
  const place = answer.place ? `, at ${formatRange(answer.place)} on an idle board` : '';
  const asked = `${formatSize(request.size)}, ${request.gfp === 'atomic' ? 'may not sleep' : `GFP ${request.gfp}`}`;
  return joinLines([
    `${asked}, for ${who} (${traits.join(', ')}), kernel ${printable(kernel)}:`,
    `served by ${options.palette(answer.servedBy === null ? 'red' : 'green', served)}${place}.`,
    '',
    ...heading('In the order in which the kernel asks', options),
    ...answer.steps.flatMap(({ allocator, outcome, reason }) => {
      const mark = { serves: options.unicode ? '✔' : '+', fails: options.unicode ? '✘' : 'x', 'passed-over': '-' }[
        outcome
      ];
      return wrapWith(`  ${mark} ${padEnd(allocator, 22)}  `, printable(reason), options.width);
    }),
    ...(answer.notes.length > 0 ? ['', ...answer.notes.flatMap((note) => wrap(printable(note), options.width))] : []),
  ]);
}

/** Its shape: the question, `servedBy`, `steps`, `place`. */
export function dmaJson({ kernel, path, request, device, answer }: DmaView): string {
  const limit = answer.busLimit;
  return stringify({
    schemaVersion: 1,
    kernel,
    device: path,
    size: hex(request.size),
    gfp: request.gfp,
    coherent: device.coherent,
    iommu: device.iommu,
    mask: hex(device.mask),
    busLimit: limit === null ? null : hex(limit),
    numaNode: device.node,
    servedBy: answer.servedBy,
    place: answer.place && { base: hex(answer.place.base), size: hex(answer.place.size) },
    steps: answer.steps,
    notes: answer.notes,
  });
}
