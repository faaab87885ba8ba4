import {
  defaultOrigin,
  derivedOrigin,
  fileId,
  LineTable,
  type Origin,
  type SourceTexts,
  type Span,
  sourceOrigin,
  u64,
} from '@carveout/core';
import type { BootEvent, BootSimulation, CmaAreaResult, ReservedMemoryResult } from '@carveout/simulator';
import type { BoardView } from '../src/index.ts';

const TEXT = `/dts-v1/;
/ {
	memory@80200000 { reg = <0 0x80200000 0 0x7fe00000>; };
	chosen { bootargs = "console=ttyLP3 cma=192MB"; };
	reserved-memory {
		linux,cma { size = <0 0x3c000000>; alloc-ranges = <0 0x96000000 0 0x3c000000>; linux,cma-default; };
		vdev0vring0@90000000 { reg = <0 0x90000000 0 0x8000>; no-map; };
		vdev0vring1@90008000 { reg = <0 0x90008000 0 0x8000>; no-map; };
		big { size = <1 0>; };
	};
};
`;

const FILE = fileId('board.dts');

/** The span of the first occurrence of `text` in the sample source. */
export function spanAt(text: string): Span {
  const start = TEXT.indexOf(text);
  if (start < 0) throw new Error(`not in the sample: ${text}`);
  return { file: FILE, start, end: start + text.length };
}

export const sources: SourceTexts = {
  lines: (file) => (file === FILE ? new LineTable(TEXT) : undefined),
};

const at = (text: string): Origin => sourceOrigin(spanAt(text));
const cmaOrigin = at('linux,cma {');
const kernelOrigin = defaultOrigin('QEMU and U-Boot load an Image 2 MiB into RAM', 'arm64 boot protocol');

const area: CmaAreaResult = {
  name: 'linux,cma',
  base: u64(0x9600_0000),
  size: u64(0x3c00_0000),
  isDefault: true,
  source: 'device-tree',
  node: '/reserved-memory/linux,cma',
  origin: cmaOrigin,
  reason: 'the only place in alloc-ranges 0x96000000-0xd1ffffff',
  event: 3,
  activates: true,
};

const event = (
  index: number,
  rest: Omit<BootEvent, 'index' | 'request' | 'passedOver'> & Partial<BootEvent>,
): BootEvent => ({
  request: null,
  passedOver: [],
  ...rest,
  index,
});

const events: readonly BootEvent[] = [
  event(0, {
    phase: 'fdt-scan',
    kind: 'add',
    owner: '/memory@80200000',
    range: { base: u64(0x8020_0000), size: u64(0x7fe0_0000) },
    reason: 'reg of the memory node',
    origin: at('reg = <0 0x80200000 0 0x7fe00000>'),
  }),
  event(1, {
    phase: 'memblock-init',
    kind: 'reserve',
    owner: 'kernel image',
    range: { base: u64(0x8040_0000), size: u64(0x0280_0000) },
    reason: 'the kernel reserves itself',
    origin: kernelOrigin,
  }),
  event(2, {
    phase: 'reserved-memory',
    kind: 'nomap',
    owner: '/reserved-memory/vdev0vring0@90000000',
    range: { base: u64(0x9000_0000), size: u64(0x8000) },
    reason: 'no-map: taken out of the linear map',
    origin: at('vdev0vring0@90000000 {'),
  }),
  event(3, {
    phase: 'reserved-memory',
    kind: 'alloc',
    owner: '/reserved-memory/linux,cma',
    range: { base: u64(0x9600_0000), size: u64(0x3c00_0000) },
    reason: 'highest free place in alloc-ranges',
    origin: cmaOrigin,
    request: {
      size: u64(0x3c00_0000),
      align: u64(0x40_0000),
      min: u64(0x9600_0000),
      max: u64(0xd200_0000),
      direction: 'top-down',
    },
    passedOver: [
      {
        gap: { base: u64(0xd200_0000), size: u64(0x2e00_0000) },
        reason: 'outside-window',
        above: 'the end of RAM',
        below: null,
      },
    ],
  }),
  event(4, {
    phase: 'reserved-memory',
    kind: 'alloc-failed',
    owner: '/reserved-memory/big',
    range: null,
    reason: 'no free place for 4 GiB',
    origin: at('big {'),
  }),
];

const node = (name: string, rest: Partial<ReservedMemoryResult>): ReservedMemoryResult => ({
  node: `/reserved-memory/${name}`,
  name,
  compatible: [],
  base: null,
  size: null,
  requestedSize: null,
  static: true,
  kind: 'nomap',
  cmaDefault: false,
  outcome: 'nomap',
  reason: 'reg; no-map keeps it out of the linear map',
  remarks: [],
  origin: at(`${name} {`),
  event: null,
  largestFit: null,
  ...rest,
});

/** A boot by hand, shaped like an i.MX8QXP: it shows every kind of row. */
export const boot: BootSimulation = {
  kernel: '5.4.47',
  kernelGiven: true,
  arch: 'arm64',
  pageSize: 4096,
  commandLine: 'console=ttyLP3 cma=192MB',
  outcome: { kind: 'boots', reason: null, origin: null },
  memory: [
    { base: u64(0x8020_0000), size: u64(0x0fe0_0000), nomap: false },
    { base: u64(0x9000_0000), size: u64(0x1_0000), nomap: true },
    { base: u64(0x9001_0000), size: u64(0x6fff_0000), nomap: false },
  ],
  reserved: [
    {
      base: u64(0x8040_0000),
      size: u64(0x0280_0000),
      owners: [{ base: u64(0x8040_0000), size: u64(0x0280_0000), owner: 'kernel image' }],
    },
    {
      base: u64(0x9600_0000),
      size: u64(0x3c00_0000),
      owners: [{ base: u64(0x9600_0000), size: u64(0x3c00_0000), owner: '/reserved-memory/linux,cma' }],
    },
    {
      base: u64(0xfff0_0000),
      size: u64(0x2000),
      owners: [
        { base: u64(0xfff0_0000), size: u64(0x1000), owner: 'page tables' },
        { base: u64(0xfff0_1000), size: u64(0x1000), owner: 'page tables' },
      ],
    },
  ],
  reservedMemory: [
    node('linux,cma', {
      base: area.base,
      size: area.size,
      static: false,
      kind: 'reusable',
      cmaDefault: true,
      outcome: 'cma',
      reason: area.reason,
      compatible: ['shared-dma-pool'],
      event: 3,
    }),
    node('vdev0vring0@90000000', { base: u64(0x9000_0000), size: u64(0x8000), event: 2 }),
    node('vdev0vring1@90008000', { base: u64(0x9000_8000), size: u64(0x8000) }),
    node('big', {
      static: false,
      kind: 'plain',
      requestedSize: u64(0x1_0000_0000),
      outcome: 'alloc-failed',
      reason: 'no free place for 4 GiB',
      event: 4,
      largestFit: { base: u64(0xd200_0000), size: u64(0x2d00_0000) },
    }),
  ],
  cma: [area],
  defaultCma: area,
  cmaReservedKiB: 983040,
  log: [
    {
      level: 'error',
      text: "OF: reserved mem: failed to allocate memory for node 'big'",
      node: '/reserved-memory/big',
    },
    {
      level: 'info',
      text: 'Reserved memory: created CMA memory pool at 0x0000000096000000, size 960 MiB',
      node: '/reserved-memory/linux,cma',
    },
  ],
  events,
  options: [
    {
      name: 'default CMA area',
      value: '0x96000000-0xd1ffffff from /reserved-memory/linux,cma',
      winner: { source: 'device-tree', text: 'linux,cma-default', origin: at('linux,cma-default') },
      losers: [
        {
          source: 'command-line',
          text: 'cma=192MB',
          origin: at('cma=192MB'),
          why: 'the area of the device tree exists already when the default is looked for',
        },
        {
          source: 'kconfig',
          text: 'CONFIG_CMA_SIZE_MBYTES=320',
          origin: defaultOrigin('arm64 defconfig has 32 MiB'),
          why: 'used only when nothing else asks',
        },
      ],
      rule: 'dma_contiguous_reserve() of 5.4 does nothing when an area exists',
    },
  ],
  settings: () => [],
  dmaLimit: { value: u64(0x1_0000_0000), origin: defaultOrigin('ZONE_DMA32 ends at 4 GiB') },
  cmaAlignment: { value: u64(0x40_0000), origin: derivedOrigin('max order 10 and 4 KiB pages', [kernelOrigin]) },
  hazards: [],
  atomicPools: [],
  placements: [],
  notes: [
    {
      kind: 'assumed-input',
      message: 'The kernel image is taken to be 40 MiB at 0x80400000',
      settle: '--kernel-image FILE',
      affectsPlacement: true,
    },
    { kind: 'default-config', message: 'No .config was given.', settle: '--config FILE', affectsPlacement: false },
  ],
};

export const view: BoardView = { name: 'board.dts', variant: null, simulation: boot, sources };
