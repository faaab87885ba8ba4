import { parseSize } from '@carveout/analysis';
import { askDma, type DmaQuestion } from '@carveout/analysis/runtime';
import { type DmaView, dmaJson, dmaText, printable } from '@carveout/report';
import { readOutputFlags } from '../flags/output-flags.ts';
import { single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { findOneBoard, type OneBoardArgs } from '../runtime/one-board.ts';
import { UsageError } from '../usage-error.ts';

const GFPS = ['kernel', 'atomic', 'dma', 'dma32'] as const;
const DEFAULT_MASK_BITS = 32;

/** `carveout dma`: which allocator serves a DMA request, and who was asked before. */
export async function runDma(args: OneBoardArgs, io: Io): Promise<ExitCode> {
  const question = readQuestion(args.flags);
  const options = readOutputFlags(args.flags, io);
  const { run, code } = await findOneBoard(args, options, io);
  if (code === 2 || !run) return 2;
  const result = askDma(run.analysis, question);
  if (!result.ok) {
    io.stderr(`carveout: ${printable(result.message)}\n`);
    return 2;
  }
  const kernel = run.analysis.simulation?.kernel ?? '';
  const view: DmaView = { kernel, path: result.path, request: question, device: result.device, answer: result.answer };
  io.stdout(args.format === 'json' ? dmaJson(view) : dmaText(view, options));
  return result.answer.servedBy === null ? 1 : code;
}

function readQuestion(flags: OneBoardArgs['flags']): DmaQuestion {
  const text = single('size', flags['size']);
  if (text === undefined) throw new UsageError('how much? give --size, as 3M');
  const size = parseSize(text);
  if (!size.ok) throw new UsageError(`--size: ${size.message}`);
  if (size.value === 0n || size.value > 1n << 48n) throw new UsageError(`--size: ${text} is no size of a buffer`);
  const asked = single('gfp', flags['gfp']) ?? 'kernel';
  const gfp = GFPS.find((name) => name === asked);
  if (!gfp) throw new UsageError(`--gfp is ${GFPS.join(', ')}, not '${asked}'`);
  const mask = single('mask', flags['mask']) ?? String(DEFAULT_MASK_BITS);
  const maskBits = /^\d{1,2}$/.test(mask) ? Number(mask) : 0;
  if (maskBits < 20 || maskBits > 64) throw new UsageError(`--mask is a number of bits from 20 to 64, not '${mask}'`);
  return {
    size: size.value,
    gfp,
    maskBits,
    device: single('device', flags['device']) ?? null,
    coherent: flags['coherent'] === true ? true : null,
    iommu: flags['iommu'] === true ? true : null,
    poolServesAll: flags['pool-serves-all'] === true,
  };
}
