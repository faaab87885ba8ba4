import {
  checkTree,
  createCompiler,
  type DeviceTree,
  dependencyLine,
  encodeFdt,
  plainTree,
  type ReadTree,
  writeDts,
} from '@carveout/analysis/compile';
import type { Diagnostic } from '@carveout/core';
import { type FileOutput, processOutput } from '../compile/file-output.ts';
import { type DtcArgs, parseDtcArgs } from '../dtc/dtc-args.ts';
import { checkMessage, isOfFixups, isOfLabels, isShown, readingMessage } from '../dtc/dtc-messages.ts';
import { DtcPlaces } from '../dtc/dtc-places.ts';
import { dtcHelp, dtcVersion } from '../dtc/dtc-texts.ts';
import { readDirectory } from '../dtc/read-directory.ts';
import type { Io } from '../io.ts';

type DtcExit = 0 | 1 | 2;

/** Ends the run with dtc's `FATAL ERROR: …` and exit code 1. */
class Fatal extends Error {}

/** `carveout dtc …`: dtc's command line, messages and exit codes: 1 unusable, 2 a check failed, 0 else. */
export async function runDtc(argv: readonly string[], io: Io, output: FileOutput = processOutput): Promise<DtcExit> {
  const parsed = parseDtcArgs(argv);
  switch (parsed.kind) {
    case 'help':
      io.stdout(dtcHelp);
      return 0;
    case 'version':
      io.stdout(`${dtcVersion}\n`);
      return 0;
    case 'usage':
      io.stderr(`${dtcHelp}\nError: ${parsed.message}\n`);
      return 1;
    case 'fatal':
      io.stderr(`FATAL ERROR: ${parsed.message}\n`);
      return 1;
    case 'run':
      try {
        return await run(parsed.args, io, output);
      } catch (error) {
        if (!(error instanceof Fatal)) throw error;
        io.stderr(`FATAL ERROR: ${error.message}\n`);
        return 1;
      }
  }
}

async function run(args: DtcArgs, io: Io, output: FileOutput): Promise<DtcExit> {
  const content = args.input === '-' ? await io.readStdin() : undefined;
  const inFormat = args.inFormat ?? guessInput(args.input, content, io);
  const outFormat = args.outFormat ?? formatOfName(args.output) ?? (inFormat === 'dts' ? 'dtb' : 'dts');
  checkFormats(args, inFormat, outFormat);
  const read = inFormat === 'fs' ? readFs(args) : readFile(args, { inFormat, content }, io, output);
  const tree = judge(args, read, io);
  if (typeof tree === 'number') return tree;
  if (outFormat === 'null') return 0;
  // dtc looks at these only now: what it finds in the input comes first.
  if (outFormat !== 'dtb' && outFormat !== 'dts') throw new Fatal(`Unknown output format "${outFormat}"`);
  if (outFormat === 'dtb' && args.version === undefined) throw new Fatal('Unknown device tree blob version');
  const bytes = outFormat === 'dts' ? writeDts(tree, { sort: args.sort }) : blobOf(tree, args, io);
  const failure = args.output === '-' ? output.print(bytes) : output.write(args.output, bytes, 'as-dtc');
  if (failure) throw new Fatal(`Couldn't open output file ${args.output}: ${failure}`);
  return 0;
}

function checkFormats(args: DtcArgs, inFormat: string, outFormat: string): void {
  if (args.annotate) throw new Fatal('carveout does not write annotated source (-T)');
  if (!['dts', 'dtb', 'fs'].includes(inFormat)) throw new Fatal(`Unknown input format "${inFormat}"`);
  if (outFormat === 'asm' || outFormat === 'yaml') {
    throw new Fatal(`carveout does not write ${outFormat}; use -O dtb or -O dts`);
  }
}

function guessInput(input: string, content: Uint8Array | undefined, io: Io): string {
  if (content !== undefined) return 'dts';
  if (io.files.isDirectory(input)) return 'fs';
  const head = io.files.head?.(input, 4);
  if (!head?.ok || head.bytes.length < 4) return 'dts';
  const [a, b, c, d] = head.bytes;
  return a === 0xd0 && b === 0x0d && c === 0xfe && d === 0xed ? 'dtb' : (formatOfName(input) ?? 'dts');
}

const FORMAT_OF_SUFFIX: Readonly<Record<string, string>> = { dts: 'dts', yaml: 'yaml', dtbo: 'dtb', dtb: 'dtb' };

const formatOfName = (name: string): string | undefined =>
  FORMAT_OF_SUFFIX[(/\.([^.]*)$/.exec(name)?.[1] ?? '').toLowerCase()];

/** What dtc's checks are run on, and what they found. */
type Checked = Pick<ReadTree, 'tree' | 'diagnostics' | 'sources' | 'checked'>;

function readFs(args: DtcArgs): Checked {
  try {
    const tree = plainTree(readDirectory(args.input), `the directory ${args.input}`);
    return { tree, diagnostics: [], sources: { lines: () => undefined }, checked: checkTree(tree, args.checks) };
  } catch (error) {
    throw new Fatal(`Couldn't read "${args.input}": ${error instanceof Error ? error.message : error}`);
  }
}

interface DtcInput {
  readonly inFormat: string;
  /** Of standard input; a file is read by the compiler. */
  readonly content: Uint8Array | undefined;
}

function readFile(args: DtcArgs, { inFormat, content }: DtcInput, io: Io, output: FileOutput): Checked {
  const compiler = createCompiler(io.files, { includeDirs: args.includeDirs, kernelPrefixes: false });
  const read = compiler.read(args.input === '-' ? '<stdin>' : args.input, {
    directives: 'dtc',
    checks: args.checks,
    format: inFormat === 'dtb' ? 'blob' : 'source',
    build: {
      symbols: args.symbols,
      fixups: args.fixups,
      autoAliases: args.autoAliases,
      phandleFormat: args.phandle,
    },
    ...(content === undefined ? {} : { content }),
  });
  if (args.depfile !== undefined) {
    const failure = output.write(args.depfile, dependencyLine(args.output, read.dependencies), 'as-dtc');
    if (failure !== undefined) throw new Fatal(`Couldn't open dependency file ${args.depfile}: ${failure}`);
  }
  return read;
}

/** Prints what was found. The tree, or the exit code when there is none to write. */
function judge(args: DtcArgs, { tree, diagnostics, sources, checked }: Checked, io: Io): DeviceTree | DtcExit {
  const places = new DtcPlaces(sources);
  const isError = (problem: Diagnostic): boolean => problem.severity === 'error';
  const whileReading = diagnostics.filter((problem) => !isOfFixups(problem) && !isOfLabels(problem));
  for (const problem of whileReading) {
    if (args.quiet < (isError(problem) ? 2 : 1)) io.stderr(readingMessage(problem, places));
  }
  if (!tree || whileReading.some(isError)) {
    io.stderr('FATAL ERROR: Unable to parse input tree\n');
    return 1;
  }
  for (const report of checked?.reports ?? []) {
    if (isShown(report, args.quiet)) io.stderr(checkMessage(report, places, args.output));
  }
  if (checked?.failed && !args.force) {
    io.stderr('ERROR: Input tree has errors, aborting (use -f to force output)\n');
    return 2;
  }
  if (checked?.failed && args.quiet < 3) io.stderr('Warning: Input tree has errors, output forced\n');
  for (const problem of diagnostics.filter(isOfLabels)) io.stderr(readingMessage(problem, places));
  const fixup = diagnostics.find(isOfFixups);
  if (fixup) throw new Fatal(fixup.message);
  return tree;
}

function blobOf(tree: DeviceTree, args: DtcArgs, io: Io): Uint8Array {
  const blob = encodeFdt(tree, {
    version: args.version,
    sort: args.sort,
    bootCpu: args.bootCpu,
    reserveEntries: args.reserve,
    ...(args.size > 0 ? { minimumSize: args.size } : {}),
    ...(args.padding > 0 ? { padding: args.padding } : {}),
    ...(args.align > 0 ? { align: args.align } : {}),
  });
  if (args.size > 0 && blob.length > args.size && args.align === 0 && args.quiet < 1) {
    io.stderr(`Warning: blob size ${blob.length} >= minimum size ${args.size}\n`);
  }
  return blob;
}
