import { type Diagnostic, diagnostic, hex, type Origin, type Range, spanOf, type U64, u64, ZERO } from '@carveout/core';
import { codes } from '../codes.ts';
import type { ImageInput } from '../model.ts';
import type { InputScope, RangeInput } from './boot-inputs.ts';
import { fileHead } from './file-head.ts';
import { inputProblem, readProblem } from './input-problem.ts';
import { readImageHeader } from './kernel-image.ts';

/** Where the initrd lies; undefined, with a message, when its place was not given. */
export function initrdRange(scope: InputScope): RangeInput {
  return placedFile('initrd', scope.input.initrd, scope);
}

export function dtbRange(scope: InputScope): RangeInput {
  const { dtb } = scope.input;
  if (dtb?.kind !== 'base') return placedFile('dtb', dtb, scope);
  const blobSize = scope.blobSize();
  if (blobSize === null) return undefined;
  return { value: { base: dtb.base, size: u64(blobSize) }, origin: scope.given.origin('dtb', hex(dtb.base)) };
}

function placedFile(flag: 'initrd' | 'dtb', image: ImageInput | undefined, scope: InputScope): RangeInput {
  if (!image || image.kind === 'base') return undefined;
  const origin = scope.given.origin(flag, imageText(image));
  if (image.kind === 'none') return { value: { base: ZERO, size: ZERO }, origin };
  if (image.kind === 'range') return { value: rangeOf(image), origin };
  const size = fileSize(image.path, flag, scope);
  if (size === undefined) return undefined;
  if (image.base !== null) return { value: { base: image.base, size }, origin };
  const message = `where the boot loader puts \`${image.path}\` is not given: it is left out`;
  scope.problems.push(assumed(origin, image.path, message, `--${flag} BASE:${image.path}`));
  return undefined;
}

function fileSize(path: string, flag: 'initrd' | 'dtb', { host, problems }: InputScope): U64 | undefined {
  const what = flag === 'initrd' ? 'initrd' : 'device-tree blob';
  const head = fileHead(path, 0, host);
  if (!head.ok) {
    problems.push(readProblem(path, what, head.failure, head.detail));
    return undefined;
  }
  if (head.size === 0) problems.push(inputProblem(codes.emptyInput, path, `${what} \`${path}\` is empty`));
  return head.size === 0 ? undefined : u64(head.size);
}

export interface ImagePlace {
  /** Where an image without an address lies, or null when no RAM is known. */
  readonly assumedBase: U64 | null;
  /** Bytes at the start of the image that the kernel does not reserve (5.15 to 6.6: everything before _stext). */
  readonly headBytes: U64;
}

/**
 * What the kernel reserves for itself. For an Image file without an address, `assumedBase` is what is taken when nobody says anything;
 * the image then lies `text_offset` above a 2 MiB boundary at or above it.
 */
export function kernelImageRange(scope: InputScope, { assumedBase, headBytes }: ImagePlace): RangeInput {
  const image = scope.input.kernelImage;
  if (!image || image.kind === 'base' || image.kind === 'none') return undefined;
  const origin = scope.given.origin('kernel-image', imageText(image));
  if (image.kind === 'range') return { value: rangeOf(image), origin };
  const result = readImageHeader(image.path, scope.host);
  if (!result.ok) {
    scope.problems.push(result.problem);
    return undefined;
  }
  const { textOffset, imageSize: size } = result.header;
  if (image.base !== null) return { value: reservedPart({ base: image.base, size }, headBytes), origin };
  if (assumedBase === null) return undefined;
  const base = u64(assumedBase + textOffset);
  const message = `where the boot loader puts \`${image.path}\` is not given: it is taken to lie at ${hex(base)}`;
  scope.problems.push(assumed(origin, image.path, message, `--kernel-image BASE:${image.path}`));
  return { value: reservedPart({ base, size }, headBytes), origin };
}

/** What of a loaded image the kernel reserves for itself. */
const reservedPart = ({ base, size }: Range, headBytes: U64): Range =>
  headBytes < size ? { base: u64(base + headBytes), size: u64(size - headBytes) } : { base, size };

function assumed(origin: Origin, path: string, message: string, flag: string): Diagnostic {
  const help = `give the address it is loaded to: ${flag}`;
  const span = spanOf(origin);
  return span
    ? diagnostic(codes.placeAssumed, span, message, { help })
    : inputProblem(codes.placeAssumed, path, message, help);
}

const rangeOf = ({ base, size }: Range): Range => ({ base, size });

function imageText(image: ImageInput): string {
  if (image.kind === 'range') return `${hex(image.base)}:${hex(image.size)}`;
  if (image.kind === 'none') return 'none';
  if (image.kind === 'base') return hex(image.base);
  return image.base === null ? image.path : `${hex(image.base)}:${image.path}`;
}
