import { defineCodes } from '@carveout/core';

export const codes = defineCodes({
  unknownKernel: {
    code: 'INP101',
    rule: 'kernel-version-unreadable',
    severity: 'error',
    summary: 'A kernel version does not start with MAJOR.MINOR.',
    why: 'Behaviour differs by release, down to the stable level; write it as in `uname -r`, for example 6.12.117.',
  },
  unsupportedKernel: {
    code: 'INP102',
    rule: 'kernel-version-unsupported',
    severity: 'warning',
    summary: 'A kernel version lies outside what the behaviour tables cover (4.4 to 7.1).',
    why: 'The nearest covered release is used; its behaviour may differ from yours.',
  },
  stableLevelMissing: {
    code: 'INP103',
    rule: 'kernel-stable-level-missing',
    severity: 'info',
    summary: 'A kernel version without its stable level was given, and stable releases of that series differ.',
    why: 'For example 6.12.0 and 6.12.117 place reserved memory in a different order. Give MAJOR.MINOR.SUBLEVEL.',
  },
  unknownArch: {
    code: 'INP104',
    rule: 'architecture-assumed',
    severity: 'info',
    summary: 'The architecture was neither given nor found in the .config or the tree.',
    why: 'Limits and alignment differ by architecture; give --arch arm64, arm or riscv.',
  },
});
