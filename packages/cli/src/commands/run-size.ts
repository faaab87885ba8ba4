import { readTraceText, sizeWorkload } from '@carveout/analysis/runtime';
import { sizeHtml, sizeJson, sizeSvg, sizeText } from '@carveout/report';
import { readOutputFlags } from '../flags/output-flags.ts';
import { single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { STDIN } from '../normalize-argv.ts';
import { findOneBoard, type OneBoardArgs, pageSizeFlag } from '../runtime/one-board.ts';
import { UsageError } from '../usage-error.ts';
import { printFindings } from './run-board.ts';

const DEFAULT_HEADROOM = 25;

/** `carveout size`: the smallest CMA areas that serve a recorded workload. */
export async function runSize(args: OneBoardArgs, io: Io): Promise<ExitCode> {
  const { flags } = args;
  const options = readOutputFlags(flags, io);
  const path = single('trace', flags['trace']);
  if (path === undefined) throw new UsageError('which workload? give --trace FILE: trace-cmd or ftrace text, or dmesg');
  const headroomPercent = countFlag('headroom', flags['headroom']) ?? DEFAULT_HEADROOM;
  const pinnedEvery = countFlag('pinned-every', flags['pinned-every']) ?? 0;
  const { run, code } = await findOneBoard(args, options, io);
  if (code === 2) return code;
  const text =
    path === STDIN
      ? ({ ok: true, chunks: [new TextDecoder().decode(await io.readStdin())] } as const)
      : readTraceText(path, io.files);
  if (!text.ok) {
    printFindings([{ ...text.diagnostic, variant: null }], { lines: () => undefined }, options, io);
    return 2;
  }
  const started = performance.now();
  const board = run?.analysis ?? null;
  const pageSize = pageSizeFlag(flags);
  const report = sizeWorkload({ chunks: text.chunks, board, pageSize, headroomPercent, pinnedEvery });
  const render = { text: sizeText, json: sizeJson, svg: sizeSvg, html: sizeHtml }[args.format];
  io.stdout(render(report, options));
  if (flags['rate'] === true) {
    const seconds = (performance.now() - started) / 1000;
    io.stderr(
      `${report.events} events in ${seconds.toFixed(2)} s: ${Math.round(report.events / seconds)} per second\n`,
    );
  }
  return report.areas.some(({ current, smallest }) => current !== null && current < smallest) ? 1 : code;
}

function countFlag(name: string, value: unknown): number | undefined {
  const text = single(name, value);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} must be a whole number, not '${text}'`);
  return Number(text);
}
