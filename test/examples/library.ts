import { analyzeBoard, lintAnalysis } from '@carveout/analysis';
import { nodeHost } from '@carveout/analysis/node';
import { hex } from '@carveout/core';

const board = { deviceTree: 'examples/ti-am62/board.dts', kernel: '6.12.117', commandLine: 'cma=64M' };
const analysis = analyzeBoard(board, nodeHost());

for (const { name, base, size, source } of analysis.simulation?.cma ?? [])
  console.log(`${name}: ${hex(size)} bytes at ${hex(base)}, from ${source}`);
for (const { rule, severity, message } of lintAnalysis(analysis)) console.log(`${severity}: ${message} [${rule}]`);
