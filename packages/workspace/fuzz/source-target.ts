import { type Compiled, createCompiler, writeDts } from '@carveout/analysis/compile';
import { compareTrees } from '@carveout/analysis/diff';
import { memoryHost } from '@carveout/core';
import fc from 'fast-check';
import { dtsText } from './dts-text.ts';
import { anyDtc } from './reference.ts';
import type { Target } from './target.ts';

interface Input {
  readonly text: string;
  readonly symbols: boolean;
}

/** dtc 1.8 refuses names that 1.7 takes, 1.7 fixups for paths to deleted nodes that 1.6 takes. */
const NEW_RULES = /has nothing before its @|which __fixups__ cannot express/;

/** Every how many inputs dtc is asked: starting it takes longer than compiling. */
const ASK_EVERY = 3;

/** Source text: never a crash, never a blob that dtc would not make. */
export function fuzzSource(): Target<Input> {
  const dtc = anyDtc();
  let asked = 0;
  let accepted = 0;
  let count = 0;
  return {
    inputs: fc.record({ text: dtsText, symbols: fc.boolean() }),
    show: ({ text, symbols }) => `${symbols ? '-@ ' : ''}${text}`,
    summary: () =>
      dtc ? `, ${asked} also by ${dtc.version}, ${accepted} of them blobs` : ', no dtc installed to compare with',
    check({ text, symbols }) {
      const compiled = run(text, symbols);
      const ours = compiled.blob ?? undefined;
      const again = decompiled(compiled);
      if (again !== undefined) return again;
      if (!dtc || count++ % ASK_EVERY !== 0) return undefined;
      asked++;
      const result = dtc.run(['-q', '-I', 'dts', '-O', 'dtb', ...(symbols ? ['-@'] : []), '-'], text);
      if (!result) return undefined;
      const theirs = result.blob;
      if (theirs) accepted++;
      if (ours && !theirs) return `accepted, dtc ends with ${result.code}: ${result.stderr.slice(0, 300)}`;
      if (!ours && theirs) return NEW_RULES.test(messages(text, symbols)) ? undefined : 'refused, dtc makes a blob';
      if (ours && theirs && !theirs.equals(Buffer.from(ours))) return `another blob than dtc's`;
      return undefined;
    },
  };
}

const messages = (text: string, symbols: boolean): string =>
  run(text, symbols)
    .diagnostics.map(({ message }) => message)
    .join('\n');

function run(text: string, symbols: boolean): Compiled {
  const compiler = createCompiler(memoryHost({}), { kernelPrefixes: false });
  const options = { content: Buffer.from(text), directives: 'dtc', format: 'source', build: { symbols } } as const;
  return compiler.compile('fuzz.dts', options);
}

function decompiled({ blob, tree: source }: Compiled): string | undefined {
  const compiler = createCompiler(memoryHost({}), { kernelPrefixes: false });
  if (!blob) return undefined;
  // Nothing but the end: what dtc makes when the root itself is deleted. Nobody can read that.
  if (new DataView(blob.buffer, blob.byteOffset).getUint32(36) === 4) return undefined;
  const { tree, diagnostics } = compiler.read('fuzz.dtb', { content: blob });
  if (!tree) return `its own blob cannot be read: ${diagnostics[0]?.message}`;
  const changes = source ? compareTrees(source, tree).changes : [];
  if (changes.length > 0) return `diff of source and blob: ${JSON.stringify(changes[0])}`;
  const options = { content: Buffer.from(writeDts(tree)), directives: 'dtc', format: 'source' } as const;
  const again = compiler.compile('again.dts', { ...options, encode: { bootCpu: tree.bootCpu } });
  // A path behind the four bytes that dtc looked at makes a phandle that nobody accepts a second time.
  if (!again.blob && again.diagnostics.some(({ code }) => code === 'DTS509')) return undefined;
  if (!again.blob)
    return `decompiled source is refused: ${again.diagnostics.find((one) => one.severity === 'error')?.message}`;
  return Buffer.from(again.blob).equals(Buffer.from(blob)) ? undefined : 'decompiled source gives another blob';
}
