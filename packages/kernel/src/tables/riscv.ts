import type { Behaviour } from '../behaviour.ts';

export const riscv = {
  memoryBelowKernel: {
    concerns: 'riscv',
    question: 'riscv: is memory below the kernel kept?',
    rows: [
      { since: '4.4', value: false, source: 'recorded boots of 6.1: "Ignoring memory range" up to the kernel' },
      { since: '6.4', between: ['6.1.192', '6.12.0'], value: true, source: 'recorded boots of 6.12' },
    ],
  } satisfies Behaviour<boolean>,
  imageRounded: {
    concerns: 'riscv',
    question: 'riscv: is the end of the reserved kernel image rounded up to 2 MiB (64-bit, STRICT_KERNEL_RWX)?',
    rows: [
      { since: '4.4', value: false, source: '5.4, 5.10' },
      { since: '5.15', between: ['5.10.89', '5.15.135'], value: true, source: '5.15 on; recorded boots' },
    ],
  } satisfies Behaviour<boolean>,
  memLimit: {
    concerns: 'riscv',
    question: 'riscv: what does mem= do?',
    rows: [
      { since: '4.4', value: 'nothing', source: '5.4, 5.10' },
      { since: '5.15', between: ['5.10.89', '5.15.135'], value: 'limit', source: 'early_mem(), 5.15 on' },
    ],
  } satisfies Behaviour<'nothing' | 'limit'>,
};
