import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { createPreprocessor } from '../src/index.ts';
import { collapse } from './check.ts';
import { diskHost, hasGnuCpp, runCpp } from './cpp-oracle.ts';

const TREE = process.env.CARVEOUT_KERNEL_TREE ?? '';
/** Every n-th file; 1 compares all 2880 of kernel 6.12, which takes cpp a minute. */
const STEP = Number(process.env.CARVEOUT_KERNEL_STEP ?? 20);
const ARCHITECTURES = ['arm64', 'arm', 'riscv'];

const reason = !existsSync(join(TREE, 'scripts/dtc/include-prefixes'))
  ? 'CARVEOUT_KERNEL_TREE names no kernel tree'
  : hasGnuCpp()
    ? ''
    : 'no GNU cpp is installed';
if (reason !== '') console.log(`skipped: comparison with cpp over a kernel tree, ${reason}`);

function sources(architecture: string): readonly string[] {
  const directory = join(TREE, `arch/${architecture}/boot/dts`);
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => /\.dtso?$/.test(name));
  return names
    .sort()
    .filter((_, index) => index % STEP === 0)
    .map((name) => join(directory, name));
}

/** What dtc does after cpp: /include/ brings a file in as it is. Comments are taken out by expressions that fit these files. */
function withDtcIncludes(text: string, directory: string): string {
  return text.replace(/\/include\/\s*"([^"]+)"/g, (_, name: string) => {
    const path = join(directory, name);
    const raw = readFileSync(path, 'utf8').replace(
      /("(?:[^"\\]|\\.)*")|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
      (_all, quoted) => quoted ?? ' ',
    );
    return ` ${withDtcIncludes(raw, dirname(path))} `;
  });
}

it.skipIf(reason !== '')(
  'gives the text that cpp gives, white space aside, for the boards of a kernel',
  { timeout: 600_000 },
  () => {
    const preprocessor = createPreprocessor(diskHost);
    const differing: string[] = [];
    let compared = 0;
    for (const path of ARCHITECTURES.flatMap(sources)) {
      const expected = runCpp(path, [join(TREE, 'scripts/dtc/include-prefixes')]) ?? '';
      const actual = preprocessor.preprocess(path);
      compared++;
      const want = collapse(withDtcIncludes(expected, dirname(path)));
      if (collapse(actual.text) !== want || actual.diagnostics.length > 0) differing.push(path);
    }
    console.log(`compared with cpp: ${compared} files`);
    expect(differing).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  },
);

/** Sampled places: what the map points to must be the very word, or the use of a macro. */
it.skipIf(reason !== '')('points every sampled word to itself or to a macro', { timeout: 600_000 }, () => {
  const preprocessor = createPreprocessor(diskHost);
  const wrong: string[] = [];
  let checked = 0;
  for (const path of ARCHITECTURES.flatMap(sources)) {
    const { text, positions, source } = preprocessor.preprocess(path);
    for (const match of text.matchAll(/[\w,.#-]+/g)) {
      if (match.index % 17 !== 0) continue;
      checked++;
      const origin = positions.originAt(match.index, match.index + match[0].length);
      const written = (source(origin.span.file) ?? '').slice(origin.span.start, origin.span.end);
      if (written === match[0]) continue;
      const definition = origin.expandedFrom?.kind === 'source' ? origin.expandedFrom.span : undefined;
      const macro = definition && (source(definition.file) ?? '').slice(definition.start, definition.end);
      if (!macro || !written.includes(macro)) wrong.push(`${path}: '${match[0]}' from '${written.slice(0, 60)}'`);
    }
  }
  console.log(`positions checked: ${checked}`);
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});
