import {
  applyOverlay,
  blobStrings,
  createCompiler,
  type DeviceTree,
  encodeFdt,
  type ReadTree,
  verdictOf,
} from '@carveout/analysis/compile';
import type { Diagnostic, SourceTexts } from '@carveout/core';
import { diagnosticsText, type TextOptions } from '@carveout/report';
import { type FileOutput, processOutput } from '../compile/file-output.ts';
import { hostBelow } from '../compile/host-below.ts';
import { readSourceFlags } from '../flags/compile-flags.ts';
import { readOutputFlags } from '../flags/output-flags.ts';
import { single } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { STDIN } from '../normalize-argv.ts';
import { UsageError } from '../usage-error.ts';
import { save } from './run-decompile.ts';

export interface OverlayArgs {
  readonly action: string;
  readonly base: string;
  readonly overlays: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
}

/** `carveout overlay apply`: the base with overlays in it, one after the other, by libfdt's rules. */
export async function runOverlay(args: OverlayArgs, io: Io, output: FileOutput = processOutput): Promise<ExitCode> {
  if (args.action !== 'apply') throw new UsageError(`overlay knows 'apply', not '${args.action}'`);
  if (args.overlays.length === 0) throw new UsageError('overlay apply needs a base and at least one overlay');
  const options = readOutputFlags(args.flags, io);
  const { includeDirs, defines, roots } = readSourceFlags(args.flags, io.files);
  const named = new Set([args.base, ...args.overlays]);
  const compiler = createCompiler(hostBelow(roots, { files: io.files, output, named }), { includeDirs, defines });
  let code: ExitCode = 0;
  const read = async (path: string, symbols: boolean): Promise<DeviceTree | undefined> => {
    const content = path === STDIN ? { content: await io.readStdin() } : {};
    const result: ReadTree = compiler.read(path, { ...content, build: { symbols } });
    note(result.diagnostics, result.sources);
    return result.sound ? (result.tree ?? undefined) : undefined;
  };
  const note = (diagnostics: readonly Diagnostic[], sources: SourceTexts): void => {
    code = Math.max(code, tell(diagnostics, sources, options, io)) as ExitCode;
  };
  // Source compiled here gets the symbols that overlays need; a blob has them or has not.
  let tree = await read(args.base, true);
  // Blobs are changed in place by libfdt: names that are there keep their place, new ones come behind.
  const strings = tree ? [...blobStrings(baseBlob(tree, args.base, io))] : [];
  for (const path of args.overlays) {
    const overlay = tree && (await read(path, false));
    if (!tree || !overlay) return 2;
    const applied = applyOverlay(tree, overlay);
    note(applied.diagnostics, NO_SOURCES);
    if (!applied.tree) return 2;
    tree = applied.tree;
    strings.push(...applied.newNames);
  }
  if (!tree) return 2;
  const path = single('output', args.flags['output']);
  const blob = encodeFdt(tree, { strings });
  if (path !== undefined && path !== STDIN) return save(path, blob, output, io) ? code : 2;
  output.print(blob);
  return code;
}

function baseBlob(tree: DeviceTree, path: string, io: Io): Uint8Array {
  const read = tree.format === 'fdt' && path !== STDIN ? io.files.read(path) : undefined;
  return read?.ok ? read.bytes : encodeFdt(tree);
}

/** Base and overlay are mostly blobs, which have no lines. */
const NO_SOURCES: SourceTexts = { lines: () => undefined };

function tell(diagnostics: readonly Diagnostic[], sources: SourceTexts, options: TextOptions, io: Io): ExitCode {
  const findings = diagnostics.map((diagnostic) => ({ ...diagnostic, variant: null }));
  if (findings.length > 0) io.stderr(`${diagnosticsText(findings, sources, options)}\n`);
  return verdictOf(findings);
}
