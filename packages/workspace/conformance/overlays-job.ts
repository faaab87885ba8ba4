import { existsSync, readFileSync } from 'node:fs';
import { runOverlay } from '../../cli/src/commands/run-overlay.ts';
import { firstDifference } from './first-difference.ts';
import { memoryRun } from './memory-run.ts';
import { withZeroPadding } from './padding.ts';
import { Score } from './score.ts';

interface Case {
  readonly name: string;
  readonly blobs: readonly string[];
  readonly sources: readonly string[];
  /** `.own.dtb` beside it is from the tree's fdtoverlay, `.installed.dtb` from the installed one; neither when refused. */
  readonly out: string;
}

const cases = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as readonly Case[];
const own = new Score("blobs: bytes of the tree's fdtoverlay");
const sources = new Score('sources: the same bytes');
const installed = new Score('installed fdtoverlay: the same bytes');

for (const { name, blobs, sources: texts, out } of cases) {
  const applied = await apply(blobs);
  const expected = read(`${out}.own.dtb`);
  own.note(name, compare(applied.blob, expected, applied.stderr));
  const fromText = await apply(texts);
  sources.note(name, compare(withBootCpu(fromText.blob, expected), expected, fromText.stderr));
  installed.note(name, compare(read(`${out}.installed.dtb`), expected, 'refused'));
}
for (const score of [own, sources, installed]) score.print();
process.exitCode = own.wrong.length + sources.wrong.length > 0 ? 1 : 0;

async function apply([base = '', ...overlays]: readonly string[]): Promise<{ blob?: Uint8Array; stderr: string }> {
  const { stderr, output } = await memoryRun((io, files) =>
    runOverlay({ action: 'apply', base, overlays, flags: { output: 'out.dtb' } }, io, files),
  );
  return output instanceof Uint8Array ? { blob: output, stderr } : { stderr };
}

function read(path: string): Uint8Array | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}

/** Blobs were made with the kernel's `-b 0`; an overlay from source has no such option. */
function withBootCpu(blob: Uint8Array | undefined, like: Uint8Array | undefined): Uint8Array | undefined {
  if (blob && like) blob.set(like.subarray(28, 32), 28);
  return blob;
}

function compare(ours: Uint8Array | undefined, theirs: Uint8Array | undefined, why: string): string | undefined {
  if (!ours || !theirs) return ours || theirs ? `refused only by ${ours ? 'fdtoverlay' : `us: ${why}`}` : undefined;
  return firstDifference(withZeroPadding(ours), withZeroPadding(theirs));
}
