import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MIB = 1 << 20;
/** Where RAM starts on QEMU's `virt` board. */
const RAM_BASE = 0x40000000;
/** What every recorded boot had in front of its own arguments: the kernel tells all it does to memblock. */
const DEBUG_ARGUMENTS = 'earlycon=pl011,0x9000000 console=ttyAMA0 memblock=debug loglevel=8 ignore_loglevel';

/**
 * One boot to make: a device tree, a RAM size, a command line, and where the loader puts things. Addresses and sizes in
 * bytes; all of them lie far below 2^53.
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} kernel key as the corpus names kernels, `arm64-6.12-4k`
 * @property {string} cpu
 * @property {number} smp
 * @property {string} machine
 * @property {number} ram
 * @property {number} kernelAddress
 * @property {number} dtbAddress
 * @property {{ readonly base: number, readonly size: number } | null} initrd
 * @property {string} source path of the device-tree source
 * @property {string} bootargs
 */

/** `512M`, `0x48000000`, 4096 → bytes. @param {string | number} value */
export function bytesOf(value) {
  if (typeof value === 'number') return value;
  const unit = { K: 1 << 10, M: MIB, G: 1 << 30 }[value.slice(-1).toUpperCase()];
  return unit === undefined ? Number(value) : Number(value.slice(0, -1)) * unit;
}

/**
 * Reads `scenario.json` and lays memory out as QEMU's own loader would: kernel 2 MiB into RAM, initrd at 128 MiB (or
 * half of RAM), device tree at the next 2 MiB boundary; `load` overrides each.
 * @param {string} directory
 * @param {string} name
 * @returns {Scenario}
 */
export function readScenario(directory, name) {
  const given = JSON.parse(readFileSync(join(directory, name, 'scenario.json'), 'utf8'));
  const load = given.load ?? {};
  const ram = bytesOf(given.ram);
  const initrdBase = bytesOf(load.initrd ?? RAM_BASE + Math.min(Math.floor(ram / 2), 128 * MIB));
  const initrdSize = given.initrd ? bytesOf(given.initrd) : 0;
  const nextBoundary = Math.ceil((initrdBase + initrdSize) / (2 * MIB)) * 2 * MIB;
  return {
    name,
    kernel: given.kernel,
    cpu: given.cpu,
    smp: given.smp ?? 1,
    machine: given.machine ?? 'virt',
    ram,
    kernelAddress: bytesOf(load.kernel ?? RAM_BASE + 2 * MIB),
    dtbAddress: bytesOf(load.dtb ?? nextBoundary),
    initrd: initrdSize > 0 ? { base: initrdBase, size: initrdSize } : null,
    source: join(directory, name, 'scenario.dts'),
    bootargs: `${DEBUG_ARGUMENTS} ${given.cmdline ?? ''}`.trim(),
  };
}

/** @param {number} value two cells of a device-tree source */
const cells = (value) => `<${Math.floor(value / 2 ** 32)} ${value % 2 ** 32}>`;

/**
 * Compiles the scenario's source with what a boot loader adds to `/chosen`.
 * @param {Scenario} scenario
 * @param {string} target path of the blob to write
 */
export function compileScenario(scenario, target) {
  const bootargs = scenario.bootargs.replace(/[\\"]/g, '\\$&');
  const { initrd } = scenario;
  const range = initrd
    ? `linux,initrd-start = ${cells(initrd.base)}; linux,initrd-end = ${cells(initrd.base + initrd.size)};`
    : '';
  const source = `${readFileSync(scenario.source, 'utf8')}\n/ { chosen { bootargs = "${bootargs}"; ${range} }; };\n`;
  const text = `${target}.dts`;
  writeFileSync(text, source);
  execFileSync('dtc', ['-q', '-f', '-I', 'dts', '-O', 'dtb', '-o', target, text]);
}

/**
 * Names of the `/reserved-memory` children marked `linux,cma-default`, asked of dtc's own reader.
 * @param {string} dtb
 * @returns {readonly string[]}
 */
export function defaultNodesOf(dtb) {
  const ask = (/** @type {string[]} */ ...args) => {
    try {
      return execFileSync('fdtget', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
        .split('\n')
        .filter(Boolean);
    } catch {
      return []; // no such node
    }
  };
  return ask('-l', dtb, '/reserved-memory').filter((name) =>
    ask('-p', dtb, `/reserved-memory/${name}`).includes('linux,cma-default'),
  );
}
