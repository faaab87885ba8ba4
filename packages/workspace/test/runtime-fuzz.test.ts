import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packagedKernel } from '../oracle-fuzz/kernels.ts';
import { generateSequence } from '../runtime-fuzz/generate-sequence.ts';
import { BEGIN, END, initramfs } from '../runtime-fuzz/initramfs.ts';
import { readReport } from '../runtime-fuzz/read-report.ts';

const KERNEL = packagedKernel('arm64-6.12-4k', { release: '6.12.117', image: 'vmlinuz', config: 'config' });
const LIMITS = { steps: 200, minAlign: 2 << 20, hugetlb: true };
const sequences = Array.from({ length: 40 }, (_, seed) => generateSequence(seed, KERNEL, LIMITS));

describe('sequences made by chance', () => {
  it('are the same for the same seed', () => expect(sequences[7]).toEqual(generateSequence(7, KERNEL, LIMITS)));

  it('have whole steps on areas that the board has', () => {
    for (const { board, steps } of sequences) {
      const names = [...board.reserved.map(({ name }) => name), 'reserved', 'hugetlb0'];
      expect(steps).toHaveLength(200);
      expect(steps.every(({ area, pages }) => names.includes(area) && Number.isSafeInteger(pages))).toBe(true);
    }
  });

  it('meet several areas, fixed places and bits of more than one page', () => {
    expect(sequences.some(({ board }) => board.reserved.length > 1)).toBe(true);
    expect(sequences.some(({ board }) => board.reserved.some(({ reg }) => reg.length > 0))).toBe(true);
    expect(sequences.some(({ board }) => board.words.includes('hugetlb_cma=1G'))).toBe(true);
  });
});

describe('the report of a boot', () => {
  const text = [
    'area;pool;1024;64;0',
    'start;pool;0;64;;0 0',
    'step;pool;3;61;;7 0',
    'step;pool;3;61;Cannot allocate memory;7 0',
    'gone;nowhere',
    'counter;pool;alloc_pages_success;3',
    'vmstat;cma_alloc_fail;1',
  ].join('\n');
  const packed = gzipSync(text).toString('base64');

  it('is read from between its marks', () => {
    const report = readReport(`noise\r\n${BEGIN}\r\n${packed}\r\n${END}\r\n`);
    expect(report.areas[0]).toMatchObject({ name: 'pool', basePfn: 1024n, pages: 64, orderPerBit: 0, bitmap: [] });
    expect(report.steps).toEqual([
      { area: 'pool', result: 0, used: 3, maxchunk: 61, bitmap: [[0, 3]] },
      { area: 'pool', result: -12, used: 3, maxchunk: 61, bitmap: [[0, 3]] },
      null,
    ]);
    expect(report.counters).toEqual({ pool: { alloc_pages_success: 3 } });
    expect(report.vmstat).toEqual({ cma_alloc_fail: 1 });
  });

  it('is missed with a reason', () => {
    expect(() => readReport('Kernel panic')).toThrow('no report: Kernel panic');
    expect(() => readReport('carveout: this kernel has no CMA_DEBUGFS\n')).toThrow('no CMA_DEBUGFS');
  });
});

it('the RAM disk is an archive with the steps in it', () => {
  const steps = [{ op: 'alloc', area: 'pool', pages: 3 }] as const;
  const archive = gunzipSync(initramfs(Buffer.from('ELF'), steps)).toString('latin1');
  expect(archive.startsWith('070701')).toBe(true);
  expect(archive).toContain('alloc pool 3\n');
  expect(archive).toContain('TRAILER!!!');
});
