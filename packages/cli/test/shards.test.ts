import { describe, expect, it } from 'vitest';
import { inShard, readShard } from '../src/lint/shard.ts';
import { UsageError } from '../src/usage-error.ts';
import { BOARD, type Files, run } from './memory-io.ts';

const SHARED = `/ {
	#address-cells = <2>;
	#size-cells = <2>;
	reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
		linux,cma { compatible = "shared-dma-pool"; reusable; size = <0 0x80000000>; linux,cma-default; };
	};
};
`;
const board = (ram: string): string =>
  `/dts-v1/;\n#include "soc.dtsi"\n/ { memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 ${ram}>; }; };\n`;
const FILES: Files = {
  'boards/soc.dtsi': SHARED,
  'boards/a.dts': board('0x40000000'),
  'boards/b.dts': board('0x20000000'),
  'boards/c.dts': BOARD,
  'boards/d.dts': '/dts-v1/;\n/ { x = <; };\n',
  'boards/e.dts': board('0x80000000'),
};
const LINT = ['lint', 'boards', '--kernel', '6.12.117'];

describe('the shard that CI numbers', () => {
  it.each([
    ['2/4', {}, 1, 4],
    ['auto', { CI_NODE_INDEX: '3', CI_NODE_TOTAL: '5' }, 2, 5],
    ['auto', { CIRCLE_NODE_INDEX: '3', CIRCLE_NODE_TOTAL: '5' }, 3, 5],
    ['auto', { CARVEOUT_SHARD_INDEX: '0', CARVEOUT_SHARD_TOTAL: '2' }, 0, 2],
    ['auto', { BUILDKITE_PARALLEL_JOB: '1', BUILDKITE_PARALLEL_JOB_COUNT: '2' }, 1, 2],
    ['auto', { SYSTEM_JOBPOSITIONINPHASE: '1', SYSTEM_TOTALJOBSINPHASE: '2' }, 0, 2],
    ['auto/8', { JOB_COMPLETION_INDEX: '7' }, 7, 8],
    [
      'auto',
      {
        SLURM_ARRAY_TASK_ID: '14',
        SLURM_ARRAY_TASK_MIN: '10',
        SLURM_ARRAY_TASK_STEP: '2',
        SLURM_ARRAY_TASK_COUNT: '4',
      },
      2,
      4,
    ],
  ])('%s with %o', (text, env, index, count) => {
    expect(readShard(text, env)).toEqual({ index, count });
  });

  it.each([
    ['0/4', {}, 'is none of 4 shards'],
    ['5/4', {}, 'is none of 4 shards'],
    ['1', {}, 'INDEX/COUNT, auto or auto/COUNT'],
    ['one/2', {}, 'INDEX/COUNT, auto or auto/COUNT'],
    ['auto', {}, 'no CI engine numbers this job'],
    [
      'auto',
      { JOB_COMPLETION_INDEX: '0' },
      'Kubernetes does not tell how many jobs there are; write --shard auto/COUNT',
    ],
    ['auto', { CI_NODE_INDEX: 'x', CI_NODE_TOTAL: '2' }, "CI_NODE_INDEX is no number: 'x'"],
    [
      'auto',
      { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_MIN: '0', SLURM_ARRAY_TASK_STEP: '2', SLURM_ARRAY_TASK_COUNT: '4' },
      'SLURM_ARRAY_TASK_ID=3',
    ],
  ])('%s with %o is refused', (text, env, message) => {
    expect(() => readShard(text, env)).toThrow(UsageError);
    expect(() => readShard(text, env)).toThrow(message);
  });

  it('shards of every count together are everything, once, in order', () => {
    const all = Array.from({ length: 23 }, (_, at) => at);
    for (let count = 1; count <= 30; count++) {
      const parts = Array.from({ length: count }, (_, index) => inShard(all, { index, count }));
      expect(parts.flat()).toEqual(all);
      expect(
        Math.max(...parts.map(({ length }) => length)) - Math.min(...parts.map(({ length }) => length)),
      ).toBeLessThan(2);
    }
  });
});

/** The reports of all shards, as files. */
async function shardReports(count: number): Promise<Files> {
  const reports: Record<string, string> = {};
  for (let at = 1; at <= count; at++) {
    const { out, err } = await run([...LINT, '--shard', `${at}/${count}`, '--format', 'json'], { files: FILES });
    expect(err).toBe('');
    reports[`report-${at}.json`] = out;
  }
  return reports;
}

describe('merged reports', () => {
  it.each(['text', 'json', 'gcc', 'sarif', 'junit', 'gitlab', 'github', 'markdown', 'rdjsonl'])(
    'of three shards are those of one run, and so is the exit code: %s',
    async (format) => {
      const reports = await shardReports(3);
      const whole = await run([...LINT, '--format', format], { files: FILES });
      const merged = await run(['merge-reports', ...Object.keys(reports), '--format', format], {
        files: { ...FILES, ...reports },
      });
      expect(merged.out).toBe(whole.out);
      expect([merged.code, merged.err]).toEqual([whole.code, '']);
      expect(whole.code).toBe(2); // d.dts
    },
  );

  it('name the same places where the sources are not at hand, without excerpts', async () => {
    const reports = await shardReports(2);
    const places = async (files: Files) =>
      (await run(['merge-reports', ...Object.keys(reports), '--format', 'gcc'], { files })).out;
    expect(await places(reports)).toBe(await places({ ...FILES, ...reports }));
    // A file that changed meanwhile must not move what was found in it.
    expect(await places({ ...reports, 'boards/soc.dtsi': '/ { };\n' })).toBe(await places(reports));
    const { out } = await run(['merge-reports', ...Object.keys(reports)], { files: reports });
    expect(out).not.toContain('│');
    expect(out).toContain('boards/a.dts');
  });

  it.each([
    ['', 'it is empty'],
    ['{"schemaVersion":1,"diagno', 'cut short'],
    ['[]', 'it is no report'],
    ['{"schemaVersion":2,"diagnostics":[]}', 'its schemaVersion is 2'],
    ['{"schemaVersion":1,"diagnostics":[{"code":"MEM1"}],"suppressed":[],"checked":[]}', 'is not as'],
  ])('are refused when one is not whole: %s', async (text, message) => {
    const reports = await shardReports(2);
    const files = { ...reports, 'report-2.json': text };
    const { code, out, err } = await run(['merge-reports', 'report-1.json', 'report-2.json', 'report-3.json'], {
      files,
    });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`report-2.json cannot be merged: `);
    expect(err).toContain(message);
    expect(err).toContain('report-3.json cannot be merged: no such file');
  });

  it('are refused when a shard is missing, as when its job died', async () => {
    const reports = await shardReports(3);
    const { code, out, err } = await run(['merge-reports', 'report-1.json', 'report-3.json'], {
      files: { ...FILES, ...reports },
    });
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe('carveout: the boards of shard 2/3 were not checked: there is no report of it\n');
  });

  it('count a report that is named twice once', async () => {
    const reports = await shardReports(2);
    const files = { ...FILES, ...reports };
    const argv = ['merge-reports', ...Object.keys(reports), '--format', 'json'];
    const twice = await run([...argv, 'report-1.json'], { files });
    expect(twice.out).toBe((await run(argv, { files })).out);
  });

  it('a shard without boards is no failure', async () => {
    const { code, out } = await run([...LINT, '--shard', '1/30', '--format', 'json'], { files: FILES });
    expect([code, JSON.parse(out).checked]).toEqual([0, []]);
  });
});
