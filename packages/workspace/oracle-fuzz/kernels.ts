import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIB } from './board.ts';

/** A kernel that boards are booted on. */
export interface FuzzKernel {
  readonly key: string;
  readonly arch: 'arm64' | 'armhf' | 'riscv64';
  readonly pageSize: number;
  readonly release: string;
  readonly packageVersion: string;
  /** Paths of the image and of its configuration. */
  readonly image: string;
  readonly config: string;
  /** No physical addresses above 4 GiB. */
  readonly phys32: boolean;
  readonly ramBase: number;
  /** Where the image is loaded, counted from the start of RAM. */
  readonly kernelOffset: number;
  readonly cpu: string;
  readonly mostRam: number;
  /** How many boots it gets in each round: small kernels take a second, those that unpack themselves ten. */
  readonly share: number;
}

interface KernelEntry {
  readonly arch: FuzzKernel['arch'];
  readonly pageSize: number;
  readonly release: string;
  readonly packageVersion: string;
  readonly phys32?: boolean;
  /** Set for the small kernels that were built for the corpus. */
  readonly build?: string;
}

const GIB = 1 << 30;

/** What the architecture and page size say of QEMU's `virt` board. */
function machineOf(arch: FuzzKernel['arch'], pageSize: number, phys32: boolean) {
  const ramBase = arch === 'riscv64' ? 0x80000000 : 0x40000000;
  const kernelOffset = (arch === 'armhf' ? 32 : 2) * MIB;
  // The A57 model does not offer 16 KiB pages, and the kernel dies without a word.
  const cpu =
    arch === 'riscv64' ? 'rv64' : arch === 'armhf' ? 'cortex-a15' : pageSize === 16384 ? 'cortex-a76' : 'cortex-a57';
  return { ramBase, kernelOffset, cpu, phys32, mostRam: phys32 ? 3 * GIB : 8 * GIB };
}

/** The kernels of a corpus whose image lies in a directory as `vmlinuz-RELEASE`. */
export function kernelsIn(directory: string, corpus: string): readonly FuzzKernel[] {
  const entries = JSON.parse(readFileSync(join(corpus, 'kernels.json'), 'utf8')) as Record<string, KernelEntry>;
  return Object.entries(entries).flatMap(([key, { arch, pageSize, release, packageVersion, phys32, build }]) => {
    const image = join(directory, `vmlinuz-${release}`);
    if (!existsSync(image)) return [];
    const whole = join(directory, `config-${release}`);
    const config = existsSync(whole) ? whole : join(corpus, 'configs', `${key}.config`);
    const narrow = phys32 ?? key.endsWith('armmp');
    const share = build ? 5 : 1;
    return [
      { key, arch, pageSize, release, packageVersion, image, config, share, ...machineOf(arch, pageSize, narrow) },
    ];
  });
}

/** A kernel that Debian's package lists offer today, in the place of one of the corpus. */
export function packagedKernel(key: string, kernel: { release: string; image: string; config: string }): FuzzKernel {
  const packageVersion = /^\d+\.\d+\.\d+/.exec(kernel.release)?.[0] ?? kernel.release;
  return {
    key,
    arch: 'arm64',
    pageSize: 4096,
    packageVersion,
    share: 1,
    ...kernel,
    ...machineOf('arm64', 4096, false),
  };
}
