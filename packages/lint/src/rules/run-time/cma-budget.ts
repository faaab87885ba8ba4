import { formatSize, memparse, type Origin, type Span, type U64, ZERO } from '@carveout/core';
import { readCells } from '@carveout/devicetree';
import { areaSpan } from '../../facts/area-span.ts';
import { reportBadOption } from '../../facts/bad-option.ts';
import { nodeSpan, startOf } from '../../facts/location.ts';
import { ramOf } from '../../facts/ram.ts';
import { type BoardView, defineRule, type Report } from '../../rule.ts';

const CODEC = {
  snippet: 'pool: codec {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x4000000>;\n};',
  devices:
    'codec@10000000 {\n\tcompatible = "vendor,codec";\n\treg = <0x0 0x10000000 0x0 0x1000>;\n\tmemory-region = <&pool>;\n};',
} as const;

export default defineRule({
  id: 'cma-budget',
  code: 'MEM1805',
  severity: 'warning',
  summary:
    'What the devices that share a CMA area, or another pool, need at one time, as the project says, is more than the area has.',
  why: 'Each device works when it is tried alone. Together `cma_alloc` fails (-ENOMEM, "alloc failed, req-size: …") for the one that comes last, which is another one on each day.',
  docs: 'Say what each consumer allocates at its peak: a device by its path counts against the pool that its `memory-region` names, or the default area; a node of `/reserved-memory` against its own; any other name against the default area. The message lists the consumers. `headroomPercent` asks for a part of each area to stay free: areas are fragmented in use, a quarter is no luxury. `carveout size` plays such a load through. Without the option nothing is reported.',
  requires: ['cma-does-not-fit', 'cma-size-not-granule-multiple', 'dma-cma-disabled', 'reserved-region-refused'],
  options: {
    consumers: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Peaks as `NAME=SIZE`: `/soc/video-codec@38300000=96M`, `camera=24M`.',
    },
    headroomPercent: {
      type: 'integer',
      default: 0,
      minimum: 0,
      maximum: 99,
      description: 'How much of an area has to stay free, in percent.',
    },
  },
  examples: {
    good: [
      { ...CODEC, kernel: '6.12.117', options: { consumers: ['display=16M', '/codec@10000000=48M'] } },
      { ...CODEC, kernel: '6.12.117', options: { consumers: ['display=24M'], headroomPercent: 25 } },
    ],
    bad: [
      {
        ...CODEC,
        kernel: '6.12.117',
        cmdline: 'cma=32M',
        options: { consumers: ['display=16M', 'camera=24M', '/codec@10000000=96M'] },
        reports: [
          'the default CMA area has 32 MiB, its consumers need 40 MiB (display 16 MiB, camera 24 MiB): 8 MiB are missing',
          '/reserved-memory/codec has 64 MiB, its consumers need 96 MiB (/codec@10000000 96 MiB): 32 MiB are missing',
        ],
      },
      {
        ...CODEC,
        kernel: '6.12.117',
        cmdline: 'cma=32M',
        options: { consumers: ['display=28M'], headroomPercent: 25 },
        reports: [
          'the default CMA area has 32 MiB, its consumers need 28 MiB (display 28 MiB): 12 % stay free, the project wants 25 %',
        ],
      },
      {
        ...CODEC,
        options: { consumers: ['/isp@20000000=24M', 'display=lots'] },
        reports: [
          '"display=lots" is no consumer: NAME=SIZE is wanted, as camera=24M',
          'consumer /isp@20000000 is not in the device tree',
        ],
      },
    ],
  },
  check(view, report, { consumers, headroomPercent }) {
    if (consumers.length === 0) return;
    const byArea = new Map<string | null, Consumer[]>();
    for (const text of consumers) {
      const consumer = consumerOf(view, text, report);
      if (consumer) byArea.set(consumer.area, [...(byArea.get(consumer.area) ?? []), consumer]);
    }
    if (!ramOf(view.config) || view.simulation.outcome.kind !== 'boots') return;
    for (const [path, sharing] of byArea) checkArea(view, { path, sharing, headroomPercent }, report);
  },
});

interface Consumer {
  readonly name: string;
  readonly size: U64;
  /** Path of the node of its CMA area; null for the default area. */
  readonly area: string | null;
}

function consumerOf({ tree, simulation }: BoardView, text: string, report: Report): Consumer | null {
  const wrong = (message: string): null => {
    reportBadOption(tree, 'consumers', message, report);
    return null;
  };
  const [, name = '', amount = ''] = /^(.+)=(\d+[KMG]?|0x[0-9a-f]+)$/i.exec(text) ?? [];
  if (name === '') return wrong(`"${text}" is no consumer: NAME=SIZE is wanted, as camera=24M`);
  const size = memparse(amount).value;
  if (!name.startsWith('/')) return { name, size, area: null };
  const device = tree.nodeByPath(name);
  if (!device) return wrong(`consumer ${name} is not in the device tree`);
  const pools = simulation.reservedMemory.filter(({ outcome }) => POOLS.has(outcome)).map(({ node }) => node);
  if (device.parent?.path === '/reserved-memory') return { name, size, area: device.path };
  const regions = device.property('memory-region');
  const own = regions ? readCells(regions).map((phandle) => tree.nodeByPhandle(phandle)?.path) : [];
  return { name, size, area: own.find((path) => path !== undefined && pools.includes(path)) ?? null };
}

/** What devices that name the node allocate from. */
const POOLS: ReadonlySet<string> = new Set(['cma', 'coherent-pool']);

interface Budget {
  readonly path: string | null;
  readonly sharing: readonly Consumer[];
  readonly headroomPercent: number;
}

function checkArea(view: BoardView, { path, sharing, headroomPercent }: Budget, report: Report): void {
  const { config, simulation } = view;
  const needed = sharing.reduce((sum, { size }) => sum + size, 0n);
  const { has, at } = capacityOf(view, path);
  const free = has - needed;
  if (free >= 0n && free * 100n >= has * BigInt(headroomPercent)) return;
  const list = sharing.map(({ name, size }) => `${name} ${formatSize(size)}`).join(', ');
  const short =
    free < 0n
      ? `${formatSize(-free)} are missing`
      : `${(free * 100n) / has} % stay free, the project wants ${headroomPercent} %`;
  // The size of a defconfig is nobody's choice.
  const assumed = path === null && simulation.defaultCma?.source === 'kconfig' && !config.settings.configGiven;
  report(path, {
    at,
    ...(assumed ? { severity: 'info' as const } : {}),
    message: `${path ?? 'the default CMA area'} has ${has === 0n ? 'no memory' : formatSize(has)}${assumed ? ' (assumed, no .config was given)' : ''}, its consumers need ${formatSize(needed)} (${list}): ${short}`,
    help: `make the area ${formatSize(neededSize(needed, headroomPercent, simulation.cmaAlignment.value))} or larger, or give a consumer a pool of its own`,
  });
}

/** How much devices can get from the pool of a node, or from the default area; 0 when there is none. */
function capacityOf({ tree, simulation }: BoardView, path: string | null): Capacity {
  const area = path === null ? simulation.defaultCma : simulation.cma.find(({ node }) => node === path);
  if (area) return { has: area.activates ? area.size : ZERO, at: areaSpan(tree, area) };
  if (path === null) return { has: ZERO, at: startOf(tree) };
  const pool = simulation.reservedMemory.find(({ node }) => node === path);
  return { has: (pool && POOLS.has(pool.outcome) ? pool.size : null) ?? ZERO, at: nodeSpan(tree, path) };
}

interface Capacity {
  readonly has: U64;
  readonly at: Span | Origin;
}

/** Rounded up to whole granules, with the part that is to stay free. */
function neededSize(needed: bigint, headroomPercent: number, granule: bigint): bigint {
  const part = BigInt(100 - headroomPercent);
  const size = (needed * 100n + part - 1n) / part;
  return ((size + granule - 1n) / granule) * granule;
}
