import { parseSize } from '@carveout/analysis';
import {
  parseSizingRule,
  readTraceText,
  sizeWorkload,
  type TraceText,
  traceTextOf,
  type WorkloadInput,
} from '@carveout/analysis/runtime';
import { printable, sizeHtml, sizeJson, sizeSvg, sizeText } from '@carveout/report';
import { readOutputFlags } from '../flags/output-flags.ts';
import { readRamSizes } from '../flags/ram-sizes.ts';
import { several, single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { STDIN } from '../normalize-argv.ts';
import { findOneBoard, type OneBoardArgs, pageSizeFlag } from '../runtime/one-board.ts';
import { UsageError } from '../usage-error.ts';
import { printFindings } from './run-board.ts';

const DEFAULT_HEADROOM = 25;

/** `carveout size`: the smallest CMA areas that serve a recorded workload, and what rules of thumb give. */
export async function runSize(args: OneBoardArgs, io: Io): Promise<ExitCode> {
  const { ram: _variants, ...flags } = args.flags;
  const options = readOutputFlags(flags, io);
  const asked = readQuestion(args.flags);
  const path = single('trace', flags['trace']);
  if (path === undefined && asked.atLeast === undefined && !asked.sizingRules) {
    throw new UsageError(
      'which workload? give --trace FILE: trace-cmd or ftrace text, or dmesg; or --need SIZE, or --rule',
    );
  }
  const { run, code } = await findOneBoard({ ...args, flags }, options, io);
  if (code === 2) return code;
  const text = path === undefined ? NO_TRACE : readText(path, io);
  if (!text.ok) {
    printFindings([{ ...text.diagnostic, variant: null }], { lines: () => undefined }, options, io);
    return 2;
  }
  const started = performance.now();
  const board = run?.analysis ?? null;
  const report = await sizeWorkload({ chunks: text.chunks, board, pageSize: pageSizeFlag(flags), ...asked });
  if (path !== undefined && report.counts.events === 0 && asked.atLeast === undefined) {
    const lines = `${report.counts.lines} ${report.counts.lines === 1 ? 'line' : 'lines'}`;
    io.stderr(`carveout: ${printable(path)}: no CMA event in ${lines}; record with \`trace-cmd record -e cma\`\n`);
    return 2;
  }
  const render = { text: sizeText, json: sizeJson, svg: sizeSvg, html: sizeHtml }[args.format];
  io.stdout(render(report, options));
  if (flags['rate'] === true) {
    const seconds = (performance.now() - started) / 1000;
    io.stderr(
      `${report.counts.events} events in ${seconds.toFixed(2)} s: ${Math.round(report.counts.events / seconds)} per second\n`,
    );
  }
  return report.areas.some(({ current, smallest }) => current !== null && current < smallest) ? 1 : code;
}

const NO_TRACE: TraceText = { ok: true, chunks: [] };

function readText(path: string, io: Io): TraceText {
  const piped = path === STDIN ? stdinOf(io) : io.namedPipe?.(path);
  return piped ? { ok: true, chunks: traceTextOf(piped) } : readTraceText(path, io.files);
}

async function* stdinOf(io: Io): AsyncIterable<Uint8Array> {
  if (io.stdin) yield* io.stdin();
  else yield await io.readStdin();
}

/** What is asked beside the trace. */
function readQuestion(flags: OneBoardArgs['flags']): Omit<WorkloadInput, 'chunks' | 'board' | 'pageSize'> {
  const need = single('need', flags['need']);
  const rules = several(flags['rule']).map((text) => {
    const rule = parseSizingRule(text);
    if (!rule) throw new UsageError(`--rule is 320M, 25%, max(256M, 25%) or min(1376M, 25%), not '${text}'`);
    return rule;
  });
  const variants = readRamSizes(flags).map(({ banks }) => banks.reduce((sum, { size }) => sum + size, 0n));
  return {
    headroomPercent: countFlag('headroom', flags['headroom']) ?? DEFAULT_HEADROOM,
    pinnedEvery: countFlag('pinned-every', flags['pinned-every']) ?? 0,
    bounded: flags['bounded'] === true,
    ...(need === undefined ? {} : { atLeast: sizeOf(need) }),
    ...(rules.length > 0 ? { sizingRules: rules } : {}),
    ...(variants.length > 0 ? { variants } : {}),
  };
}

function sizeOf(text: string): bigint {
  const parsed = parseSize(text);
  if (!parsed.ok) throw new UsageError(`--need: ${parsed.message}`);
  return parsed.value;
}

function countFlag(name: string, value: unknown): number | undefined {
  const text = single(name, value);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} must be a whole number, not '${text}'`);
  return Number(text);
}
