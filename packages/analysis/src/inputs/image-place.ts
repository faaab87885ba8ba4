import { type BootInputs, readBootConfig } from '@carveout/bootconfig';
import { u64 } from '@carveout/core';
import type { InputScope } from './boot-inputs.ts';
import { kernelImageRange } from './image-ranges.ts';

/** arm64 images start with a header that no section covers; kernels that reserve from _stext on leave it out. */
const ARM64_IMAGE_HEAD = u64(0x1_0000);

/** The inputs with the place of the kernel. An Image file lies and is reserved as the kernel and the board have it, which the configuration knows. */
export const withImagePlace = (inputs: BootInputs, scope: InputScope): BootInputs => ({
  ...inputs,
  kernelImage: imageOf(inputs, scope),
});

function imageOf(inputs: BootInputs, scope: InputScope): BootInputs['kernelImage'] {
  if (scope.input.kernelImage?.kind !== 'file')
    return kernelImageRange(scope, { assumedBase: null, headBytes: u64(0) });
  const { images, arch, kernel } = readBootConfig(inputs).config;
  const skipsHead = arch.value === 'arm64' && !kernel.profile.does.imageHeadReserved;
  return kernelImageRange(scope, {
    assumedBase: images.kernel?.range.base ?? null,
    headBytes: skipsHead ? ARM64_IMAGE_HEAD : u64(0),
  });
}
