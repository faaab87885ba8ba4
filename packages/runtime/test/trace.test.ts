import { describe, expect, it } from 'vitest';
import { parseTraceLine, TraceReader } from '../src/index.ts';

const check = (line: string, expected: unknown): void => {
  const parsed = parseTraceLine(line);
  if (typeof expected === 'string') expect(parsed).toBe(expected);
  else expect(parsed).toMatchObject(expected as object);
};

describe('lines of a trace', () => {
  it.each<[string, string, unknown]>([
    [
      'ftrace, 6.12',
      '            init-40      [000] .....     0.749063: cma_alloc_finish: name=linux,cma pfn=0x7e860 page=(____ptrval____) count=81 align=2 errorno=0',
      { kind: 'finish', pfn: 0x7e860, pages: 81, align: 2, error: 0, at: { time: 0.749063, area: 'linux,cma' } },
    ],
    [
      'trace-cmd, which pads the name',
      '     kworker/1:2-88    [001]  1234.500001: cma_alloc_start:      name=reserved count=4097 align=8',
      { kind: 'start', pages: 4097, align: 8, at: { time: 1234.500001, area: 'reserved' } },
    ],
    [
      'perf script',
      'gst-launch-1.0   412 [002]    77.120001: cma:cma_release: name=reserved pfn=0x38000 page=0xfffffc0000e00000 count=2025',
      { kind: 'release', pfn: 0x38000, pages: 2025, at: { time: 77.120001 } },
    ],
    [
      'a failure, 6.12',
      ' x-1 [000] ..... 1.0: cma_alloc_finish: name=a pfn=0xffffffffffffffff page=0000000000000000 count=475 align=0 errorno=-12',
      { kind: 'finish', pfn: null, error: -12 },
    ],
    [
      'a failure behind a busy place',
      ' x-1 [000] ..... 1.0: cma_alloc_finish: name=a pfn=0x7e860 page=0000000000000000 count=475 align=0 errorno=-16',
      { kind: 'finish', pfn: null, error: -16 },
    ],
    [
      '6.1, without error number',
      ' x-1 [000] ..... 1.0: cma_alloc_finish: name=a pfn=0x7e860 page=00000000c0ffee00 count=4 align=0',
      { kind: 'finish', pfn: 0x7e860, error: null },
    ],
    [
      '5.10, without area',
      ' x-1 [000] d... 1.0: cma_alloc: pfn=7e860 page=00000000c0ffee00 count=4 align=2',
      { kind: 'finish', pfn: 0x7e860, at: { area: null } },
    ],
    [
      '6.17, with totals',
      ' x-1 [000] ..... 1.0: cma_alloc_start: name=a request_count=4 total_count=16384 available_count=100 align=2',
      { kind: 'start', pages: 4, align: 2, at: { total: 16384 } },
    ],
    [
      'a busy place',
      ' x-1 [000] ..... 1.0: cma_alloc_busy_retry: name=a pfn=0x7e860 page=00000000c0ffee00 count=4 align=2',
      { kind: 'retry', pfn: 0x7e860 },
    ],
    ['a header', '#              | |         |   |||||     |         |', 'other'],
    ['another event', ' x-1 [000] ..... 1.0: sched_switch: prev_comm=cma', 'other'],
    ['half a line', ' x-1 [000] ..... 1.0: cma_release: name=a pfn=0x7e', 'broken'],
    ['no page', ' x-1 [000] ..... 1.0: cma_release: name=a pfn=? page=0 count=4', 'broken'],
  ])('%s', (_what, line, expected) => check(line, expected));
});

describe('lines of dmesg', () => {
  it.each<[string, unknown]>([
    [
      '[   14.318207] cma: cma_alloc: alloc failed, req-size: 4097 pages, ret: -12',
      { kind: 'refused', pages: 4097, error: -12, at: { time: 14.318207, area: null } },
    ],
    [
      '<3>[  9.1] cma: cma_alloc: linux,cma: alloc failed, req-size: 625 pages, ret: -16',
      { kind: 'refused', pages: 625, error: -16, at: { time: 9.1, area: 'linux,cma' } },
    ],
    ['cma: __cma_alloc: a: b: alloc failed, req-size: 1 pages, ret: -12', { at: { area: 'a: b' } }],
    ['cma: __cma_alloc_frozen: a: alloc failed, req-size: 1 pages, ret: -16', { kind: 'refused', at: { area: 'a' } }],
    ['[ 1.0] cma: Reserved 64 MiB at 0x38000000', 'other'],
    ['[ 1.0] cma: cma_alloc: alloc failed, req-size: many', 'broken'],
  ])('%s', check);
});

describe('a text in pieces', () => {
  const line = (task: number, event: string): string => ` app-${task} [000] ..... 1.0: ${event}\n`;
  const start = (task: number, pages: number) => line(task, `cma_alloc_start: name=a count=${pages} align=2`);
  const retry = (task: number) =>
    line(task, 'cma_alloc_busy_retry: name=a pfn=0x100 page=00000000c0ffee00 count=4 align=2');
  const finish = (task: number, pages: number) =>
    line(task, `cma_alloc_finish: name=a pfn=0x100 page=00000000c0ffee00 count=${pages} align=2 errorno=0`);
  const eventsOf = (text: string, size = text.length) => {
    const reader = new TraceReader();
    const found = [];
    for (let at = 0; at < text.length; at += size) found.push(...reader.read(text.slice(at, at + size)));
    found.push(...reader.end());
    return {
      kinds: found.map(({ kind, at, ...rest }) => `${at.task} ${kind} ${'pages' in rest ? rest.pages : ''}`),
      counts: reader.counts,
    };
  };

  it('is the same wherever it is cut', () => {
    const text = `${start(1, 4)}${finish(1, 4)}${start(2, 5)}\r\n# x\n${finish(2, 5).trimEnd()}`;
    const whole = eventsOf(text);
    expect(whole.kinds).toEqual(['1 start 4', '1 finish 4', '2 start 5', '2 finish 5']);
    for (const size of [1, 7, 64]) expect(eventsOf(text, size)).toEqual(whole);
  });

  it('tells a request that the kernel said no more about, by process', () => {
    const text = start(1, 9000) + start(2, 4) + retry(2) + start(1, 3) + finish(2, 4) + finish(1, 3) + start(3, 8000);
    expect(eventsOf(text)).toMatchObject({
      kinds: [
        '1 start 9000',
        '2 start 4',
        '2 retry 4',
        '1 unanswered 9000',
        '1 start 3',
        '2 finish 4',
        '1 finish 3',
        '3 start 8000',
        '3 unanswered 8000',
      ],
      counts: { events: 7, lines: 7 },
    });
  });

  it.each(['CPU:0 [LOST 12 EVENTS]', 'CPU:1 [LOST EVENTS]', 'CPU:3 [EVENTS DROPPED]', 'CPU:3 [9 EVENTS DROPPED]'])(
    'blames nobody for what is lost: %s',
    (lost) => {
      const { kinds, counts } = eventsOf(`${start(1, 4)}${lost}\n${start(1, 5)}${finish(1, 5)}`);
      expect(kinds).toEqual(['1 start 4', '1 start 5', '1 finish 5']);
      expect(counts.gaps).toBe(1);
    },
  );
});
