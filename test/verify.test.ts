import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type Verification, verifyBoard } from '@carveout/analysis';
import { memoryHost, u64 } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { type Expected, scenarioNames } from './oracle/scenario.ts';

const OWN_CORPUS = join(dirname(fileURLToPath(import.meta.url)), 'corpus');
const corpus = process.env.CARVEOUT_ORACLE ?? OWN_CORPUS;

interface Recorded {
  readonly name: string;
  readonly expected: Expected;
  readonly blob: Uint8Array;
  readonly config: string;
  readonly kernel: string;
  readonly log: string;
}

/** Only what a user has: the blob, the .config and the console log. */
function load(name: string): Recorded {
  const directory = join(corpus, 'scenarios', name);
  const { kernel } = JSON.parse(readFileSync(join(directory, 'scenario.json'), 'utf8')) as { kernel: string };
  const kernels = JSON.parse(readFileSync(join(corpus, 'kernels.json'), 'utf8')) as Record<
    string,
    { packageVersion: string }
  >;
  return {
    name,
    expected: JSON.parse(readFileSync(join(directory, 'expect.json'), 'utf8')) as Expected,
    blob: readFileSync(join(directory, 'boot.dtb')),
    config: readFileSync(join(corpus, 'configs', `${kernel}.config`), 'utf8'),
    kernel: kernels[kernel]?.packageVersion.replace(/-.*$/, '') ?? '',
    log: readLog(directory),
  };
}

/** The whole console where it is kept; page-table allocations are left out of the other. */
function readLog(directory: string): string {
  const whole = join(directory, 'boot.log.gz');
  if (existsSync(whole)) return gunzipSync(readFileSync(whole)).toString('latin1');
  return readFileSync(join(directory, 'boot.log'), 'latin1');
}

/** A silent kernel tells neither its version nor where it lies: that is given. */
function verify({ blob, config, log, kernel, expected }: Recorded, text = log): Verification {
  const files = { 'boot.dtb': new Uint8Array(blob), '.config': config, 'boot.log': text };
  const { kernelImage } = expected.inputs;
  const place = kernelImage && {
    kind: 'range' as const,
    base: u64(BigInt(kernelImage.base)),
    size: u64(BigInt(kernelImage.size)),
  };
  const silent = expected.status === 'silent' ? { kernel, ...(place ? { kernelImage: place } : {}) } : {};
  const input = { deviceTree: 'boot.dtb', configFile: '.config', bootLog: 'boot.log', ...silent };
  return verifyBoard(input, memoryHost(files));
}

/** As most people have it: no `memblock=debug`, no time stamps. */
const stripped = ({ log }: Recorded): string =>
  log
    .split('\n')
    .map((line) => line.replace(/^\[ *\d+\.\d+\] /, ''))
    .filter((line) => !/memblock_|^MEMBLOCK|^ (memory|reserved)(\.cnt|\[| size)/.test(line))
    .join('\n');

const describeResult = (name: string, { verdict, checks, because }: Verification): string => {
  const first = checks.find(({ status }) => status === 'differs' || status === 'missing' || status === 'unexpected');
  return `${name}: ${verdict} ${because ?? ''} ${first?.status} | ${first?.predicted} | ${first?.recorded}`;
};

/** Places that no log without `memblock=debug` tells: the blob or the kernel lies in the way of something. */
const UNDECIDED_WITHOUT_DEBUG = [
  'dtb-at-top.arm-6.12-highmem.1G',
  'fuzz-b77716fb.arm-6.12-lowmem.192M',
  'overlap-dtb.arm64-6.1-4k.1G',
  'overlap-kernel-nomap.arm64-6.1-4k.1G',
];

/** The logs in this repository have no `memblock=debug` lines. */
const UNDECIDED_IN_COPY = corpus === OWN_CORPUS ? UNDECIDED_WITHOUT_DEBUG.slice(1) : [];

const recordings = scenarioNames(corpus).map(load);

describe('logs of real kernels', () => {
  it('agree with the prediction when the log alone tells version, RAM, command line and placements', () => {
    const results = recordings.map((recording) => [recording.name, verify(recording)] as const);
    const wrong = results.filter(
      ([name, { verdict }]) => verdict !== 'agrees' && !(verdict === 'undecided' && UNDECIDED_IN_COPY.includes(name)),
    );
    console.log(
      `logs verified without a flag: ${results.filter(([, { verdict }]) => verdict === 'agrees').length} of ${results.length}`,
    );
    expect(wrong.map(([name, result]) => describeResult(name, result))).toEqual([]);
    const contradicted = results.filter(([, { analysis }]) =>
      analysis.diagnostics.some(({ rule }) => rule === 'boot-log-contradicts'),
    );
    expect(contradicted.map(([name]) => name)).toEqual([]);
  });

  it('agree without memblock=debug and time stamps, or say what cannot be told', () => {
    const results = recordings.map((recording) => [recording.name, verify(recording, stripped(recording))] as const);
    const undecided = results.filter(([, { verdict }]) => verdict === 'undecided').map(([name]) => name);
    const wrong = results.filter(([, { verdict }]) => verdict !== 'agrees' && verdict !== 'undecided');
    console.log(
      `without memblock=debug: ${results.length - wrong.length - undecided.length} agree, ${undecided.length} cannot be told`,
    );
    expect(wrong.map(([name, result]) => describeResult(name, result))).toEqual([]);
    expect(undecided.filter((name) => !UNDECIDED_WITHOUT_DEBUG.includes(name))).toEqual([]);
  });
});

describe('logs that do not fit', () => {
  const find = (name: string): Recorded => {
    const found = recordings.find((recording) => recording.name === name);
    if (!found) throw new Error(`the corpus has no ${name}`);
    return found;
  };
  const check = (change: (log: string) => string, expected: readonly (string | RegExp)[]): void => {
    const board = find('align-step.arm64-6.1-4k.1G');
    const changed = change(board.log);
    expect(changed).not.toBe(board.log);
    const { verdict, checks } = verify(board, changed);
    const off = checks.filter(({ status }) => status !== 'agrees').map(({ status, reason }) => `${status}: ${reason}`);
    expect([verdict, ...off]).toEqual(
      expected.map((text) => (typeof text === 'string' ? text : expect.stringMatching(text))),
    );
  };

  it('differ where an area lies elsewhere, with the alignment that would explain it', () => {
    check(
      (log) =>
        log
          .replaceAll(/at 0x000000007(\w)\w00000, size/g, 'at 0x0000000070000000, size')
          .replace(/cma: Reserved 64 MiB at 0x\w+/, 'cma: Reserved 64 MiB at 0x0000000078100000'),
      [
        'differs',
        /^differs: .* MiB lower than predicted, at 0x78100000, which is no multiple of the predicted alignment 2 MiB/,
      ],
    );
  });

  it('differ in a figure', () => {
    check(
      (log) => log.replace('112640K cma-reserved', '112644K cma-reserved'),
      ['differs', 'differs: an area more or less than predicted, or one of another size'],
    );
  });

  it('miss a line', () => {
    check((log) => log.replace(/^.*initialized node cma32@62000000.*\n/m, ''), ['differs', 'missing: null']);
  });

  it('have a node that the tree has not', () => {
    const line = '[    0.000000] OF: reserved mem: initialized node gpu@70000000, compatible id shared-dma-pool\n';
    check(
      (log) => log.replace(/^.*cma: Reserved/m, (found) => `${line}${found}`),
      ['differs', /^unexpected: the device tree has no node gpu@70000000: the boot loader added it/],
    );
  });

  it('are damaged: a lost character is no mismatch', () => {
    check(
      (log) =>
        log.replace(
          'Reserved memory: created CMA memory pool at 0x0000000062000000',
          'erved memory: created CMA memory pool at 0x0000000062000000',
        ),
      ['agrees', 'unknown: the line is damaged in the log'],
    );
  });

  const DAMAGE: readonly (readonly [what: string, from: string | RegExp, to: string])[] = [
    ['a digit of an address lost', 'pool at 0x0000000062000000', 'pool at 0x000000006200000'],
    ['a letter lost', '62000000, size 32 MiB', '62000000, size 32 MB'],
    [
      'a byte spoilt in the stamp',
      /^\[ {4}0\.000000\] (?=OF: reserved mem: initialized node cma32)/m,
      '[    0.0\ufffd0000] ',
    ],
    [
      'a line feed in the middle',
      'OF: reserved mem: initialized node cma32',
      'OF: reserved mem: initialized node\n cma32',
    ],
  ];

  it.each(DAMAGE)('are damaged: %s is no mismatch', (_what, from, to) => {
    const board = find('align-step.arm64-6.1-4k.1G');
    const changed = board.log.replace(from, to);
    expect(changed).not.toBe(board.log);
    expect(verify(board, changed).verdict).toBe('agrees');
  });

  it('differ in a size that reads well, however few characters that is', () => {
    check((log) => log.replace('62000000, size 32 MiB', '62000000, size 2 MiB'), ['differs', /^differs: /]);
  });

  it('are cut: what would follow cannot be told', () => {
    check(
      (log) => log.slice(0, log.indexOf('cma: Reserved 64')),
      [
        'agrees',
        'unknown: the log ends before the Memory: line: it was cut, or the kernel hung there',
        'unknown: the log ends before',
      ],
    );
  });

  it('panic where nothing predicts it', () => {
    const panic = '[    0.000000] Kernel panic - not syncing: Attempted to kill the idle task!\n';
    check(
      (log) => `${log.slice(0, log.indexOf('[    0.000000] Zone ranges'))}${panic}`,
      [
        'differs',
        'differs: the kernel panics before its Memory: line, for a reason that was not predicted',
        'unknown: the recorded boot ended before',
      ],
    );
  });

  it('are of another kernel than the one that was named', () => {
    const board = find('align-step.arm64-6.1-4k.1G');
    const files = { 'boot.dtb': new Uint8Array(board.blob), '.config': board.config, 'boot.log': board.log };
    const input = { deviceTree: 'boot.dtb', configFile: '.config', bootLog: 'boot.log', kernel: '6.12.117' };
    const { analysis, verdict } = verifyBoard(input, memoryHost(files));
    expect(verdict).toBe('differs');
    expect(analysis.diagnostics.map(({ message }) => message)).toContain(
      'the boot log is of kernel 6.1.176, not of 6.12.117',
    );
  });

  it('hold nothing to compare', () => {
    const board = find('align-step.arm64-6.1-4k.1G');
    expect(verify(board, 'hello\n').verdict).toBe('unreadable');
  });
});
