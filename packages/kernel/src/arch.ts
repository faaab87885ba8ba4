/** Architectures by the names of the kernel's `arch/` directories. */
export type Arch = 'arm64' | 'arm' | 'riscv';

export const ARCHES: readonly Arch[] = ['arm64', 'arm', 'riscv'];
