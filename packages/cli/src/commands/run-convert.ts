import { analyzeBoard, type BoardInput, parseMemoryBank } from '@carveout/analysis';
import {
  type ConvertedCommandLine,
  cmaGranule,
  convertCommandLine,
  type OldCommandLine,
  type Posting,
  playRequests,
  readProposalSteps,
} from '@carveout/analysis/runtime';
import { type ConvertView, convertDts, convertJson, convertText, printable, type TodaysRegion } from '@carveout/report';
import { readBoardFlags } from '../flags/board-flags.ts';
import { readOutputFlags } from '../flags/output-flags.ts';
import { several, single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';
import { printFindings } from './run-board.ts';

export interface ConvertArgs {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly format: 'dts' | 'text' | 'json';
}

/** `carveout convert`: old command lines that carve memory out, as a device tree of today. */
export async function runConvert({ flags, format }: ConvertArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(flags, io);
  const read = readInput(flags);
  const found = cmaGranule(read.kernel, io.files);
  if (!found.ok) {
    printFindings(
      found.findings.map((one) => ({ ...one, variant: null })),
      found.sources,
      options,
      io,
    );
    return 2;
  }
  const input = { ...read.line, granule: found.granule };
  const converted = convertCommandLine(input);
  const findings = converted.diagnostics.map((one) => ({ ...one, variant: null }));
  printFindings(findings, converted.sources, options, io);
  if (converted.isEmpty) {
    io.stderr('carveout: there is nothing to convert: no `cma=NAME=SIZE`, mem=, memmap= or bigphysarea=\n');
    return 2;
  }
  const played = await playFile(single('requests', flags['requests']), converted, io);
  if (!played) return 2;
  const half = { commandLine: input.text, ram: input.ram, conversion: converted.conversion };
  const today = input.ram === null ? null : bootToday(convertDts(half), converted, read.kernel, io);
  const view: ConvertView = { ...half, ...played, kernel: read.kernel.kernel, today };
  const render = { dts: convertDts, json: convertJson, text: (one: ConvertView) => convertText(one, options) };
  io.stdout(render[format](view));
  const nothing = converted.conversion.regions.length === 0;
  const failed =
    nothing || findings.some(({ severity }) => severity === 'error') || played.results.some(({ problem }) => problem);
  return failed || today?.some(({ place }) => place === null) ? 1 : 0;
}

const DEFAULT_KERNEL = '6.12';
const POSTINGS = ['v1', 'v3', 'v5'] as const;

/** The kernel to convert to. */
type TodaysKernel = Pick<BoardInput, 'arch' | 'configFile' | 'pageSize'> & { readonly kernel: string };

interface ConvertInput {
  readonly line: Omit<OldCommandLine, 'granule'>;
  readonly kernel: TodaysKernel;
}

function readInput(flags: ConvertArgs['flags']): ConvertInput {
  const text = single('cmdline', flags['cmdline']);
  if (text === undefined) throw new UsageError("which command line? give --cmdline 'cma=c=10M cma_map=camera=c'");
  const banks = several(flags['memory']).map((bank) => {
    const parsed = parseMemoryBank(bank);
    if (!parsed.ok) throw new UsageError(`--memory: ${parsed.message}`);
    const { base, size } = parsed.value;
    if (base === null || base === undefined) throw new UsageError(`--memory: where does ${bank} begin? give BASE:SIZE`);
    return { base, size };
  });
  const posting = choice<Posting>('posting', flags['posting'], POSTINGS) ?? null;
  const { arch = 'arm64', configFile, pageSize, kernel = DEFAULT_KERNEL } = readBoardFlags({ ...flags, memory: [] });
  return {
    line: { text, posting, ram: banks.length > 0 ? banks : null, arch },
    kernel: {
      ...{ kernel, arch },
      ...(configFile === undefined ? {} : { configFile }),
      ...(pageSize === undefined ? {} : { pageSize }),
    },
  };
}

function choice<T extends string>(name: string, value: unknown, choices: readonly T[]): T | undefined {
  const text = single(name, value);
  const found = choices.find((one) => one === text);
  if (text !== undefined && found === undefined)
    throw new UsageError(`--${name} is ${choices.join(', ')}, not '${text}'`);
  return found;
}

/** The generated tree as a kernel of today boots it. */
function bootToday(
  source: string,
  { conversion }: ConvertedCommandLine,
  kernel: TodaysKernel,
  io: Io,
): readonly TodaysRegion[] {
  const content = new TextEncoder().encode(source);
  const { simulation } = analyzeBoard({ deviceTree: 'converted.dts', content, ...kernel }, io.files);
  return conversion.regions.map((region) => {
    const found = simulation?.reservedMemory.find(({ node }) => node === `/reserved-memory/${region.node}`);
    const place = found && found.base !== null && found.size !== null ? { base: found.base, size: found.size } : null;
    return { region, outcome: found?.outcome ?? 'not simulated', place };
  });
}

type Played = Pick<ConvertView, 'machine' | 'results'>;

/** The requests of a file, played on the regions; undefined and said why when they cannot be. */
async function playFile(
  path: string | undefined,
  { machine }: ConvertedCommandLine,
  io: Io,
): Promise<Played | undefined> {
  if (path === undefined) return { machine, results: [] };
  const fail = (message: string): undefined => void io.stderr(`carveout: ${printable(path)}: ${printable(message)}\n`);
  if (!machine) return fail('requests need regions of 2010 and --memory BASE:SIZE');
  const read = io.files.read(path);
  if (!read.ok) return fail('cannot be read');
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(read.bytes));
  } catch (error) {
    return fail(`is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const steps = readProposalSteps(document);
  return steps.ok ? playRequests(machine, steps.steps) : fail(steps.message);
}
