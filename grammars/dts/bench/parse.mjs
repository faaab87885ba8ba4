// Parses every preprocessed .dts of a directory: node grammars/dts/bench/parse.mjs DIRECTORY [passes]
// Build first (tsc -b). Reports the first pass, the best later pass, memory, and counts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDts } from '../dist/index.js';

const [directory, passes = '3'] = process.argv.slice(2);
if (!directory) throw new Error('usage: parse.mjs DIRECTORY [passes]');
const names = readdirSync(directory).filter((name) => name.endsWith('.dts'));
const texts = names.map((name) => readFileSync(join(directory, name), 'utf8'));
const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;

const counts = { nodes: 0, properties: 0, errors: 0, warnings: 0 };
function countBody(body) {
  for (const item of body.items) {
    if (item.kind === 'property') counts.properties += 1;
    if (item.kind !== 'node') continue;
    counts.nodes += 1;
    countBody(item.body);
  }
}

function pass(first) {
  const start = process.cpuUsage();
  const wall = performance.now();
  for (const [at, text] of texts.entries()) {
    const { ast, diagnostics } = parseDts(text, names[at]);
    if (!first) continue;
    for (const item of ast.items) if ('body' in item) countBody(item.body);
    for (const { severity, message } of diagnostics) {
      counts[severity === 'error' ? 'errors' : 'warnings'] += 1;
      if (severity === 'error') console.log(`${names[at]}: ${message}`);
    }
  }
  const { user } = process.cpuUsage(start);
  return { wall: performance.now() - wall, cpu: user / 1000 };
}

const describe = ({ wall, cpu }) =>
  `${((megabytes / wall) * 1000).toFixed(1)} MB/s (${wall.toFixed(0)} ms, ${cpu.toFixed(0)} ms CPU)`;
console.log(`${names.length} files, ${megabytes.toFixed(1)} MB, Node ${process.version}`);
console.log(`first pass ${describe(pass(true))}`);
const later = Array.from({ length: Number(passes) }, () => pass(false)).sort((a, b) => a.wall - b.wall);
if (later[0]) console.log(`best of ${later.length} later passes ${describe(later[0])}`);
console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB, texts included`);
console.log(JSON.stringify(counts));
