import { formatSize, type U64 } from '@carveout/core';
import { kernelNote } from '../../facts/wording.ts';
import { type BoardView, defineRule, type RuleFinding } from '../../rule.ts';

export default defineRule({
  id: 'coherent-pool-too-large',
  code: 'MEM1106',
  severity: 'error',
  summary: '`coherent_pool=` asks for more than the default CMA area, or than the kernel makes a pool of.',
  why: 'The pool for DMA requests that may not sleep is the first user of the default CMA area. On 32-bit ARM, and on arm64 kernels before 5.8, one that is larger than the area is not made at all, and drivers that allocate in interrupt context fail. Later arm64 and RISC-V kernels silently make it no larger than one block of the page allocator.',
  examples: {
    good: [{ snippet: '', cmdline: 'cma=64M coherent_pool=4M', arch: 'arm', kernel: '6.12.117' }],
    bad: [
      {
        snippet: '',
        cmdline: 'cma=16M coherent_pool=32M',
        arch: 'arm',
        kernel: '6.12.117',
        reports: [
          'no pool for atomic requests: coherent_pool=32M is more than the 16 MiB of the default CMA area (dmesg: "DMA: failed to allocate 32768 KiB pool for atomic coherent allocation")',
        ],
      },
      {
        snippet: '',
        cmdline: 'coherent_pool=64M',
        kernel: '6.12.117',
        reports: [
          'pools for atomic requests are 4 MiB: kernel 6.12.117 makes none larger than that, coherent_pool=64M asks for 64 MiB (dmesg: "DMA: preallocated 4096 KiB GFP_KERNEL pool for atomic allocations")',
        ],
      },
    ],
  },
  check(board, report) {
    const given = board.config.parameters.coherentPool;
    if (!given || board.simulation.outcome.kind !== 'boots') return;
    const { text, value, origin } = given;
    const finding = isOnePool(board) ? refused(board, text, value) : capped(board, text, value);
    if (finding) report(null, { at: origin, ...finding });
  },
});

type Judgement = Omit<RuleFinding, 'at'> | null;

/** atomic_pool_init() of 32-bit arm, and of arm64 before the pools became one for each zone. */
const isOnePool = ({ config }: BoardView): boolean =>
  config.arch.value === 'arm' || config.kernel.profile.does.atomicPools === 'one';

function refused({ config, simulation }: BoardView, text: string, wanted: U64): Judgement {
  const area = simulation.defaultCma;
  if (!area || wanted <= area.size) return null;
  const words = config.arch.value === 'arm' ? 'atomic coherent allocation' : 'atomic allocations';
  return {
    message: `no pool for atomic requests: ${text} is more than the ${formatSize(area.size)} of the default CMA area (dmesg: "DMA: failed to allocate ${wanted >> 10n} KiB pool for ${words}")`,
    help: `ask for much less than ${formatSize(area.size)}: what is left of the area serves all other devices`,
  };
}

/** dma_atomic_pool_init(): one block of the page allocator at most. */
function capped({ simulation }: BoardView, text: string, wanted: U64): Judgement {
  const [pool] = simulation.atomicPools;
  if (!pool || wanted <= pool.size) return null;
  return {
    severity: 'warning',
    message: `pools for atomic requests are ${formatSize(pool.size)}: ${kernelNote(simulation)} makes none larger than that, ${text} asks for ${formatSize(wanted)} (dmesg: "DMA: preallocated ${pool.size >> 10n} KiB ${pool.zone} pool for atomic allocations")`,
    help: `write \`coherent_pool=${pool.size >> 10n}K\`; the pools grow by themselves when they run low`,
  };
}
