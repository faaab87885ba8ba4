import {
  debugfsTree,
  type Machine,
  type PreparedMachine,
  prepareAlloc,
  readAllocScript,
  recordSteps,
  runSteps,
  type ScriptRead,
  type StepResult,
  stateOf,
} from '@carveout/analysis/runtime';
import { type Diagnostic, fileId, type SourceTexts } from '@carveout/core';
import {
  type AllocView,
  allocHtml,
  allocJson,
  allocSvg,
  allocText,
  isFailedStep,
  type TextOptions,
} from '@carveout/report';
import type { BoardRun } from '../analyses.ts';
import { type FileOutput, processOutput } from '../compile/file-output.ts';
import type { BoardFlags } from '../flags/board-flags.ts';
import { readOutputFlags } from '../flags/output-flags.ts';
import { single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { STDIN } from '../normalize-argv.ts';
import { createShell, SHELL_HELP, type Shell, shellLine } from '../runtime/debugfs-shell.ts';
import { findOneBoard, type OneBoardArgs, pageSizeFlag } from '../runtime/one-board.ts';
import { stdinLines } from '../runtime/stdin-lines.ts';
import { UsageError } from '../usage-error.ts';
import { worst } from './board-verdict.ts';
import { printFindings } from './run-board.ts';

/** What the command needs of the outside besides {@link Io}; a test has its own. */
export interface AllocWorld {
  readonly output: FileOutput;
  lines(): AsyncIterable<string>;
}

const PROCESS: AllocWorld = { output: processOutput, lines: stdinLines };

/** `carveout alloc`: run-time allocations on a board, or on areas that the script brings. */
export async function runAlloc(args: OneBoardArgs, io: Io, world: AllocWorld = PROCESS): Promise<ExitCode> {
  const options = readOutputFlags(args.flags, io);
  const path = single('script', args.flags['script']);
  const interactive = args.flags['interactive'] === true;
  if (path === undefined && !interactive && args.flags['debugfs'] === undefined) {
    throw new UsageError('what is to be allocated? give --script FILE, or --interactive');
  }
  const { run, code } = await findOneBoard(args, options, io);
  if (code === 2) return code;
  const read = path === undefined ? NO_SCRIPT : await readScript(path, run, args.flags, io);
  const prepared = prepareAlloc(read, prepareOptions(run, args.flags), startOf(path ?? args.boards[0] ?? ''));
  if (!prepared.ok) return report(prepared.diagnostics, read.sources, options, io);
  return runPrepared({ prepared, read, code }, args, io, world);
}

const NO_SCRIPT: ScriptRead = {
  script: { kernel: null, pageSize: null, cmaAlignment: null, strategy: null, freePages: null, areas: null, steps: [] },
  document: null,
  diagnostics: [],
  spans: [],
  sources: { lines: () => undefined },
};

const startOf = (path: string) => ({ file: fileId(path), start: 0, end: 0 });

interface Ready {
  readonly prepared: PreparedMachine;
  readonly read: ScriptRead;
  readonly code: ExitCode;
}

const RENDER: Readonly<
  Record<Exclude<OneBoardArgs['format'], 'json'>, (view: AllocView, options: TextOptions) => string>
> = { text: allocText, svg: allocSvg, html: allocHtml };

/** The same steps; notes whether one failed. */
function* watched(steps: Generator<StepResult, Machine>, watch: { failed: boolean }): Generator<StepResult, Machine> {
  let next = steps.next();
  for (; !next.done; next = steps.next()) {
    watch.failed ||= isFailedStep(next.value);
    yield next.value;
  }
  return next.value;
}

/** All values of a generator, and what it returns. */
function drained<Value, End>(values: Generator<Value, End>): { readonly results: readonly Value[]; readonly end: End } {
  const results: Value[] = [];
  let next = values.next();
  for (; !next.done; next = values.next()) results.push(next.value);
  return { results, end: next.value };
}

async function runPrepared(
  { prepared, read, code }: Ready,
  args: OneBoardArgs,
  io: Io,
  world: AllocWorld,
): Promise<ExitCode> {
  const { kernel, machine: before } = prepared;
  const steps = read.script?.steps ?? [];
  const isScript = read.script !== null && read.script !== NO_SCRIPT.script;
  let after: Machine;
  let failed: boolean;
  if (args.format === 'json' && isScript) {
    const watch = { failed: false };
    const pieces = allocJson({ kernel, before, steps: watched(runSteps(before, steps), watch) }, stateOf);
    let piece = pieces.next();
    for (; !piece.done; piece = pieces.next()) io.stdout(piece.value);
    [after, failed] = [piece.value, watch.failed];
  } else {
    const { results, end } = drained(recordSteps(before, steps));
    [after, failed] = [end, results.some(isFailedStep)];
    if (isScript && args.format !== 'json')
      io.stdout(RENDER[args.format]({ kernel, before, after, results }, readOutputFlags(args.flags, io)));
  }
  if (args.flags['interactive'] === true) after = await interact(after, io, world);
  const directory = single('debugfs', args.flags['debugfs']);
  const written = directory === undefined ? code : worst(code, writeTree(after, directory, io, world.output));
  return failed ? worst(written, 1) : written;
}

async function interact(machine: Machine, io: Io, world: AllocWorld): Promise<Machine> {
  let shell: Shell = createShell(machine);
  if (io.isTerminal) io.stdout(SHELL_HELP);
  const prompt = (): void => {
    if (io.isTerminal) io.stdout(`${shell.cwd} # `);
  };
  prompt();
  for await (const line of world.lines()) {
    const ran = shellLine(shell, line);
    shell = ran.shell;
    io.stdout(ran.output);
    if (ran.done) break;
    prompt();
  }
  return shell.machine;
}

/** Files below /sys as a directory tree. Where links cannot be made, a file with the same content stands for one. */
function writeTree(machine: Machine, directory: string, io: Io, output: FileOutput): ExitCode {
  const root = directory.startsWith('/') ? directory : `${io.cwd}/${directory}`;
  for (const { path, content, link } of debugfsTree(machine)) {
    const place = `${root}/${path}`;
    if (link !== null && output.link && output.link(place, link) === undefined) continue;
    const problem = output.write(place, content ?? '');
    if (problem === undefined) continue;
    io.stderr(`carveout: ${problem}\n`);
    return 2;
  }
  return 0;
}

async function readScript(path: string, run: BoardRun | null, flags: BoardFlags, io: Io): Promise<ScriptRead> {
  const pageSize = run?.analysis.simulation?.pageSize ?? pageSizeFlag(flags);
  const piped = path === STDIN ? await io.readStdin() : await readPipe(path, io);
  return readAllocScript({ path, pageSize, ...(piped ? { content: piped } : {}) }, io.files);
}

/** All of a pipe that the user named; undefined for a file. */
async function readPipe(path: string, io: Io): Promise<Uint8Array | undefined> {
  const pieces = io.namedPipe?.(path);
  if (!pieces) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of pieces) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const STRATEGIES = ['first-fit', 'best-fit', 'buddy'] as const;

function prepareOptions(run: BoardRun | null, flags: BoardFlags) {
  const text = single('strategy', flags['strategy']);
  const strategy = STRATEGIES.find((name) => name === text) ?? null;
  if (text !== undefined && strategy === null) throw new UsageError(`--strategy is ${STRATEGIES.join(', ')}`);
  const kernel = single('kernel', flags['kernel']) ?? null;
  return { board: run?.analysis ?? null, kernel, pageSize: pageSizeFlag(flags), strategy };
}

function report(diagnostics: readonly Diagnostic[], sources: SourceTexts, options: TextOptions, io: Io): ExitCode {
  printFindings(
    diagnostics.map((one) => ({ ...one, variant: null })),
    sources,
    options,
    io,
  );
  return 2;
}
