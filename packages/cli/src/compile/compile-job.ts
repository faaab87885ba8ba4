import type { Verdict } from '@carveout/analysis';
import {
  type Compiled,
  type CompileOptions,
  createCompiler,
  dependencyList,
  verdictOf,
} from '@carveout/analysis/compile';
import type { FileHost, Finding, SourceTexts } from '@carveout/core';
import { ansiPalette, diagnosticsText, plainPalette, type TextOptions } from '@carveout/report';
import type { FileOutput } from './file-output.ts';
import { hostBelow } from './host-below.ts';

/** One input of `carveout compile`; plain data, because it may be done in a worker. */
export interface CompileItem {
  readonly input: string;
  /** `-` for standard output. */
  readonly output: string;
  /** File for make's dependency rule. */
  readonly depfile: string | undefined;
  /** Of standard input. */
  readonly content?: Uint8Array | undefined;
}

/** What all inputs of one call have in common. */
export interface CompileSettings {
  readonly includeDirs: readonly string[];
  readonly defines: readonly string[];
  /** Includes and `/incbin/` are read from below these only; undefined: from anywhere. */
  readonly roots: readonly string[] | undefined;
  readonly options: CompileOptions;
  readonly text: { readonly width: number; readonly color: boolean; readonly unicode: boolean };
}

export interface ItemResult {
  /** Rendered diagnostics, empty for none. */
  readonly messages: string;
  readonly code: Verdict;
  /** Size of the blob; 0 without one. */
  readonly bytes: number;
}

/** Compiles items one after the other; what they include is read once. */
export function compileSession(
  settings: CompileSettings,
  files: FileHost,
  output: FileOutput,
): (item: CompileItem) => ItemResult {
  const { includeDirs, defines, roots, options } = settings;
  const named = new Set<string>();
  const compiler = createCompiler(hostBelow(roots, { files, output, named }), { includeDirs, defines });
  return (item) => {
    named.add(item.input);
    const content = item.content === undefined ? {} : { content: item.content };
    return finish(item, compiler.compile(item.input, { ...options, ...content }), settings, output);
  };
}

function finish(item: CompileItem, compiled: Compiled, settings: CompileSettings, output: FileOutput): ItemResult {
  const findings = compiled.diagnostics.map((diagnostic) => ({ ...diagnostic, variant: null }));
  let messages = render(findings, compiled.sources, settings);
  let code = verdictOf(findings);
  const { blob } = compiled;
  if (blob === null) return { messages, code, bytes: 0 };
  if (settings.options.force) code = 0;
  const failures = [writeBlob(item, blob, output), writeDependencies(item, compiled, output)];
  for (const failure of failures) {
    if (failure === undefined) continue;
    messages += `${failure}\n`;
    code = 2;
  }
  return { messages, code, bytes: blob.length };
}

function render(findings: readonly Finding[], sources: SourceTexts, { text }: CompileSettings): string {
  if (findings.length === 0) return '';
  const { width, color, unicode } = text;
  const options: TextOptions = { width, unicode, palette: color ? ansiPalette : plainPalette };
  return `${diagnosticsText(findings, sources, options)}\n`;
}

function writeBlob({ output: path }: CompileItem, blob: Uint8Array, output: FileOutput): string | undefined {
  if (path === '-') {
    output.print(blob);
    return undefined;
  }
  const failure = output.write(path, blob);
  return failure && `carveout: ${path} cannot be written: ${failure}`;
}

function writeDependencies(item: CompileItem, compiled: Compiled, output: FileOutput): string | undefined {
  if (item.depfile === undefined) return undefined;
  // Standard input is no file: make would look for one that nobody can make, and give up.
  const files = compiled.dependencies.filter((file) => item.content === undefined || file !== item.input);
  const failure = output.write(item.depfile, dependencyList(item.output, files));
  return failure && `carveout: ${item.depfile} cannot be written: ${failure}`;
}
