import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Compiler, createCompiler, writeDts } from '@carveout/analysis/compile';
import { nodeHost } from '@carveout/analysis/node';
import { firstDifference } from './first-difference.ts';
import { Score, type Verdict } from './score.ts';

interface Job {
  readonly tree: string;
  /** Of the reference blobs. */
  readonly directory: string;
  /** Relative to the tree. */
  readonly sources: readonly string[];
}

const scores = {
  plain: new Score('blob is that of cpp | dtc'),
  symbols: new Score('blob is that of cpp | dtc -@'),
  again: new Score('decompile, compile: same bytes'),
  sourceAgain: new Score('source to source, compile: same'),
  refused: new Score('refused, as by dtc'),
};

const { tree, directory, sources } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Job;
const compiler = createCompiler(nodeHost());

for (const source of sources) {
  for (const variant of ['plain', 'symbols'] as const) compareOne(source, variant);
}
for (const score of Object.values(scores)) score.print();
process.exitCode = Object.values(scores).some((score) => score.wrong.length > 0) ? 1 : 0;

function compareOne(source: string, variant: 'plain' | 'symbols'): void {
  const path = join(directory, `${source}.${variant}.dtb`);
  // The kernel's rule for boards says -b 0.
  const options = { build: { symbols: variant === 'symbols' }, encode: { bootCpu: 0 } };
  const { blob, tree: ours, diagnostics } = compiler.compile(join(tree, source), options);
  if (!existsSync(path)) {
    scores.refused.note(source, blob === null ? undefined : `dtc refuses it (${variant})`);
    return;
  }
  if (!blob || !ours) {
    scores[variant].note(source, diagnostics.find(({ severity }) => severity === 'error')?.message ?? 'no blob');
    return;
  }
  scores[variant].note(source, firstDifference(blob, readFileSync(path)));
  scores.again.note(source, recompiled(compiler, blob));
  if (variant === 'plain') {
    const text = Buffer.from(writeDts(ours));
    const second = compiler.compile('again.dts', { ...options, content: text, directives: 'dtc' });
    scores.sourceAgain.note(source, second.blob ? firstDifference(second.blob, blob) : second.diagnostics[0]?.message);
  }
}

/** What becomes of a blob that is written as text and compiled. */
function recompiled(own: Compiler, blob: Uint8Array): Verdict {
  const { tree: decoded } = own.read('blob.dtb', { content: blob });
  if (!decoded) return 'the blob cannot be read';
  const text = Buffer.from(writeDts(decoded));
  const { blob: again, diagnostics } = own.compile('again.dts', {
    content: text,
    directives: 'dtc',
    encode: { bootCpu: 0 },
  });
  return again ? firstDifference(again, blob) : (diagnostics[0]?.message ?? 'no blob');
}
