import { readFileSync } from 'node:fs';
import { createFragmentParser } from '@carveout/analysis/compile';
import { nodeHost } from '@carveout/analysis/node';
import { buildTree, encodeFdt } from '@carveout/devicetree';
import { createPreprocessor } from '@carveout/preprocessor';

// The steps of `carveout compile` one by one; board paths on standard input.
const boards = readFileSync(0, 'utf8').split('\n');
const host = nodeHost();
const preprocessor = createPreprocessor(host);
const parser = createFragmentParser();
const spent = { expansion: 0, 'lexing and parsing': 0, merging: 0, encoding: 0 };
let length = 0;
for (const board of boards) {
  const t0 = performance.now();
  const expanded = preprocessor.preprocess(board);
  const t1 = performance.now();
  const { ast, positions } = parser.parse(expanded);
  const t2 = performance.now();
  const { tree } = buildTree(ast, positions, { host, includeDirs: expanded.includeDirs });
  const t3 = performance.now();
  encodeFdt(tree);
  const t4 = performance.now();
  spent.expansion += t1 - t0;
  spent['lexing and parsing'] += t2 - t1;
  spent.merging += t3 - t2;
  spent.encoding += t4 - t3;
  length += expanded.pieces.at(-1)?.end ?? 0;
}
const total = Object.values(spent).reduce((sum, one) => sum + one, 0);
const { user, system } = process.cpuUsage();
const seconds = (user + system) / 1e6;
console.log(`${(length / 1e6).toFixed(1)} MB preprocessed, ${(length / 1e6 / seconds).toFixed(1)} MB a CPU second`);
for (const [name, time] of Object.entries(spent)) {
  console.log(`  ${name.padEnd(20)} ${((time / total) * 100).toFixed(0).padStart(3)} %`);
}
