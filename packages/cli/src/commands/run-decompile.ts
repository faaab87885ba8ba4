import { createCompiler, namesBeyondSource, verdictOf, writeDts } from '@carveout/analysis/compile';
import { diagnosticsText } from '@carveout/report';
import { type FileOutput, processOutput } from '../compile/file-output.ts';
import { hostBelow } from '../compile/host-below.ts';
import { below, sourceName } from '../compile/output-names.ts';
import { readSourceFlags } from '../flags/compile-flags.ts';
import { readOutputFlags } from '../flags/output-flags.ts';
import { single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { STDIN } from '../normalize-argv.ts';
import { UsageError } from '../usage-error.ts';

export interface DecompileArgs {
  readonly inputs: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
}

/** `carveout decompile`: source text that compiles to the same blob. Of source, the merged tree. */
export async function runDecompile(args: DecompileArgs, io: Io, output: FileOutput = processOutput): Promise<ExitCode> {
  const { flags, inputs } = args;
  const options = readOutputFlags(flags, io);
  const { includeDirs, defines, roots } = readSourceFlags(flags, io.files);
  const outputFile = single('output', flags['output']);
  const outDir = single('out-dir', flags['out-dir']);
  if (inputs.length > 1 && outDir === undefined) throw new UsageError('several inputs need --out-dir');
  const compiler = createCompiler(hostBelow(roots, { files: io.files, output, named: new Set(inputs) }), {
    includeDirs,
    defines,
  });
  let code: ExitCode = 0;
  for (const input of inputs) {
    const content = input === STDIN ? { content: await io.readStdin() } : {};
    const { tree, sound, diagnostics, sources } = compiler.read(input, content);
    const odd = tree?.format === 'fdt' ? namesBeyondSource(tree) : [];
    const findings = [...diagnostics, ...odd].map((diagnostic) => ({ ...diagnostic, variant: null }));
    if (findings.length > 0) io.stderr(`${diagnosticsText(findings, sources, options)}\n`);
    const own = verdictOf(findings);
    if (own > code) code = own;
    if (!tree || !sound) continue;
    const text = writeDts(tree, { sort: flags['sort'] === true });
    const path = outDir === undefined ? outputFile : below(outDir, sourceName(input));
    if (path === undefined || path === STDIN) output.print(text);
    else if (!save(path, text, output, io)) code = 2;
  }
  return code;
}

/** False, and said why, when the file cannot be written. */
export function save(path: string, content: string | Uint8Array, output: FileOutput, io: Io): boolean {
  const failure = output.write(path, content);
  if (failure !== undefined) io.stderr(`carveout: ${path} cannot be written: ${failure}\n`);
  return failure === undefined;
}
