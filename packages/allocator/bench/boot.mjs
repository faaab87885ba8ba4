// Times a representative early boot on the built engine: node packages/allocator/bench/boot.mjs [runs]
import { u64 } from '@carveout/core';
import {
  addMemory,
  alloc,
  allocRun,
  createCmaTable,
  createMemblock,
  declareContiguous,
  isRegionReserved,
  markNomap,
  registerReserved,
  reserve,
} from '../dist/index.js';

const RUNS = Number(process.argv[2] ?? 2000);
const NODES = 20;
const PAGE_TABLE_PAGES = 2000;
const MIB = 1n << 20n;
const range = (base, size) => ({ base: u64(base), size: u64(size) });
const rules = {
  minAlign: u64(2n * MIB),
  slotCheck: 'first',
  fixedUnaligned: 'error',
  exceedsLimitCheck: true,
  above4g: 'before-highmem',
  above4gCondition: 'dram-end',
  highmemBoundaryCheck: 'always',
  reportedSize: 'rounded',
  failurePrinted: 'late-only',
  unnamedNumber: 'index',
  nameLimit: 63,
  orderPerBitWithinMinAlign: false,
};

/** Two banks, kernel, initrd and DTB, 20 nodes (a third each static, no-map and dynamic CMA), page tables, the default area. */
function boot(pages) {
  let state = createMemblock({ pageSize: u64(4096) });
  state = addMemory(state, range(0x4000_0000n, 2048n * MIB));
  state = addMemory(state, range(0x1_0000_0000n, 2048n * MIB));
  state = reserve(state, range(0x4020_0000n, 40n * MIB), 'kernel image');
  state = reserve(state, range(0x4800_0000n, 12n * MIB), 'initrd');
  state = reserve(state, range(0x4a00_0000n, 0xf123n), 'device tree');
  let table = createCmaTable(20);
  let ops = 5;
  for (let node = 0; node < NODES; node++) {
    const place = range(0x5000_0000n + BigInt(node) * 20n * MIB, 4n * MIB);
    const name = `/reserved-memory/node${node}`;
    if (node % 3 === 0) state = reserve(state, place, name);
    else if (node % 3 === 1) state = isRegionReserved(state, place) ? state : markNomap(state, place);
    else {
      const got = alloc(state, { size: place.size, align: u64(2n * MIB), max: 'anywhere', owner: name });
      const registered = registerReserved({ state: got.state, table, rules }, { ...got.region, name });
      ({ state, table } = registered);
      ops++;
    }
    ops++;
  }
  state = pages(state);
  const context = { state, table, rules };
  const last = declareContiguous(context, {
    base: u64(0),
    size: u64(64n * MIB),
    limit: u64(1n << 32n),
    name: 'reserved',
  });
  if (!last.area) throw new Error('no default area');
  return { base: last.area.base, ops: ops + 1 + PAGE_TABLE_PAGES };
}

const page = { size: u64(4096), align: u64(4096), max: 'anywhere', owner: 'page tables' };
const asRun = (state) => allocRun(state, page, PAGE_TABLE_PAGES).state;
const oneByOne = (state) => {
  let next = state;
  for (let count = 0; count < PAGE_TABLE_PAGES; count++) next = alloc(next, page).state;
  return next;
};

function measure(name, pages, runs) {
  for (let run = 0; run < Math.ceil(runs / 10); run++) boot(pages);
  const times = [];
  let result;
  for (let run = 0; run < runs; run++) {
    const start = process.hrtime.bigint();
    result = boot(pages);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  const median = times.sort((a, b) => a - b)[times.length >> 1];
  const rate = Math.round(result.ops / median);
  console.log(
    `${name}: ${median.toFixed(3)} ms per boot (median of ${runs}), ${rate} ops/ms, default area at 0x${result.base.toString(16)}`,
  );
}

measure('page tables as a run', asRun, RUNS);
measure('page tables one by one', oneByOne, Math.ceil(RUNS / 20));
