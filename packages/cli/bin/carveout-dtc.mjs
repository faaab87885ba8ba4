#!/usr/bin/env node
// `carveout dtc` as one file: a kernel's Makefile lists DTC among the files that a blob is made from, so it has to be a path.
process.argv.splice(2, 0, 'dtc');
await import('./carveout.mjs');
