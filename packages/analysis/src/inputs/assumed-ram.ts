import { assumeRam, type BootConfigResult, type BootInputs, readBootConfig } from '@carveout/bootconfig';

/** Reads a boot; a tree that leaves the RAM size to the boot loader gets a usual one, marked as assumed. */
export function readWithRam(inputs: BootInputs): BootConfigResult {
  const read = readBootConfig(inputs);
  const assumed = assumeRam(inputs, read.config);
  return assumed ? readBootConfig(assumed) : read;
}
