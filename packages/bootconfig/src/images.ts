import {
  alignUp,
  defaultOrigin,
  derivedOrigin,
  type Origin,
  type Range,
  rangeBetween,
  type Sourced,
  type U64,
  u64,
} from '@carveout/core';
import { readU64, type TreeNode } from '@carveout/devicetree';
import type { Arch } from '@carveout/kernel';
import { chosenNode } from './command-line.ts';
import type { BootInputs } from './inputs.ts';
import type { BootImages, PlacedImage } from './model.ts';

/** Size taken for a kernel image that nobody described: a distribution kernel of recent years, code to bss. */
const ASSUMED_KERNEL_SIZE = u64(40 * 1024 * 1024);
const TWO_MIB = u64(2 * 1024 * 1024);
/** zImage on 32-bit arm unpacks to this offset from the start of RAM (TEXT_OFFSET). */
const ARM_TEXT_OFFSET = u64(0x8000);

/** Where the boot loader put kernel, blob and initrd, as far as it is given, read from /chosen, or a convention. */
export function readImages(inputs: BootInputs, arch: Arch, firstBank: U64 | null): BootImages {
  return {
    kernel: inputs.kernelImage ? given(inputs.kernelImage) : assumedKernel(arch, firstBank),
    dtb: inputs.dtb ? given(inputs.dtb) : null,
    initrd: inputs.initrd ? given(inputs.initrd) : initrdOfChosen(inputs),
  };
}

const given = (image: Sourced<Range>): PlacedImage => ({ range: image.value, origin: image.origin, basis: 'given' });

/** arm64 and riscv boot loaders load the image at a 2 MiB boundary at the start of RAM (riscv: behind the firmware). */
function assumedKernel(arch: Arch, firstBank: U64 | null): PlacedImage | null {
  if (firstBank === null) return null;
  const base =
    arch === 'arm'
      ? u64(firstBank + ARM_TEXT_OFFSET)
      : alignUp(u64(firstBank + (arch === 'riscv' ? TWO_MIB : 0n)), TWO_MIB);
  return {
    range: { base, size: ASSUMED_KERNEL_SIZE },
    origin: defaultOrigin('the kernel image is taken to lie at the start of RAM, 40 MiB long'),
    basis: 'assumed',
  };
}

/** linux,initrd-start and -end may have any width (early_init_dt_check_for_initrd()). */
function initrdOfChosen({ tree }: BootInputs): PlacedImage | null {
  const chosen = chosenNode(tree);
  const start = chosen && numberOf(chosen, 'linux,initrd-start');
  const end = chosen && numberOf(chosen, 'linux,initrd-end');
  if (!start || !end || start.value > end.value) return null;
  const range = rangeBetween(start.value, end.value);
  if (range.size === 0n) return null;
  return {
    range,
    origin: derivedOrigin('linux,initrd-start and linux,initrd-end', [start.origin, end.origin]),
    basis: 'read',
  };
}

function numberOf(node: TreeNode, name: string): { readonly value: U64; readonly origin: Origin } | undefined {
  const property = node.property(name);
  const value = property && readU64(property, Math.floor(property.bytes.length / 4));
  return property && value !== undefined ? { value, origin: property.origin } : undefined;
}
