import { MANY, tuneForBatches } from '../batch-tuning.ts';
import { type CompileItem, type CompileSettings, compileSession, type ItemResult } from '../compile/compile-job.ts';
import { type FileOutput, processOutput } from '../compile/file-output.ts';
import { below, blobName } from '../compile/output-names.ts';
import { compileInWorkers, workersFor } from '../compile/worker-pool.ts';
import { readCompileFlags, readSourceFlags } from '../flags/compile-flags.ts';
import { readJobs } from '../flags/jobs.ts';
import { readOutputFlags } from '../flags/output-flags.ts';
import { single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { STDIN } from '../normalize-argv.ts';
import { UsageError } from '../usage-error.ts';

export interface CompileArgs {
  readonly inputs: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
}

/** `carveout compile`: blobs as `cpp | dtc` makes them, of one input or of thousands. */
export async function runCompile(args: CompileArgs, io: Io, output: FileOutput = processOutput): Promise<ExitCode> {
  const { palette, width, unicode } = readOutputFlags(args.flags, io);
  const settings: CompileSettings = {
    ...readSourceFlags(args.flags, io.files),
    options: readCompileFlags(args.flags),
    text: { width, unicode, color: palette('bold', '') !== '' },
  };
  const items = await itemsOf(args, io);
  const jobs = workersFor(items.length, readJobs(args.flags));
  if (items.length >= MANY) tuneForBatches('compile');
  let code: ExitCode = 0;
  const note = ({ messages, code: own }: ItemResult): void => {
    if (messages !== '') io.stderr(messages);
    if (own > code) code = own;
  };
  if (jobs > 1) for (const result of await compileInWorkers(items, settings, jobs)) note(result);
  else {
    const compile = compileSession(settings, io.files, output);
    for (const item of items) note(compile(item));
  }
  return code;
}

async function itemsOf({ inputs, flags }: CompileArgs, io: Io): Promise<readonly CompileItem[]> {
  const outputFile = single('output', flags['output']);
  const depfile = single('depfile', flags['depfile']);
  const outDir = single('out-dir', flags['out-dir']);
  if (inputs.length > 1 && (outputFile !== undefined || depfile !== undefined)) {
    throw new UsageError(
      `${outputFile === undefined ? '--depfile' : '--output'} is for one input; use --out-dir${depfile ? ' and --MD' : ''}`,
    );
  }
  if (outputFile !== undefined && outDir !== undefined)
    throw new UsageError('--output and --out-dir exclude each other');
  const items: CompileItem[] = [];
  for (const input of inputs) {
    const isStdin = input === STDIN;
    const path = outputFile === STDIN ? '-' : outputFile;
    const named = path ?? (isStdin && outDir === undefined ? '-' : nameFor(input, outDir));
    items.push({
      input,
      output: named,
      depfile: depfile ?? (flags['MD'] === true && named !== '-' ? `${named}.d` : undefined),
      ...(isStdin ? { content: await io.readStdin() } : {}),
    });
  }
  return withoutClashes(items);
}

function nameFor(input: string, outDir: string | undefined): string {
  const name = input === STDIN ? 'stdin.dtb' : blobName(input);
  return outDir === undefined ? name : below(outDir, name);
}

/** Two inputs that would overwrite each other's output. */
function withoutClashes(items: readonly CompileItem[]): readonly CompileItem[] {
  const inputs = new Map<string, string>();
  for (const { input, output } of items) {
    const other = inputs.get(output);
    if (other !== undefined && output !== '-')
      throw new UsageError(`${other} and ${input} would both be written to ${output}`);
    inputs.set(output, input);
  }
  return items;
}
