import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Longest boot and longest silence, in milliseconds. Silence counts the emulator's own computing time where the system tells
 * it, so that a busy machine does not make a slow boot look like a hang.
 */
const LIMIT = 90_000;
const SILENCE = 45_000;

/** Says that the kernel is done with its memory. */
const AUDIT = 'audit: initializing';

/**
 * @typedef {'arm64' | 'armhf' | 'riscv64'} Architecture
 * @typedef {object} Machine what to start: `Scenario` has all of it
 * @property {Architecture} [arch] arm64 when not given
 * @property {string} machine
 * @property {string} cpu
 * @property {number} smp
 * @property {number} ram
 * @property {number} kernelAddress
 * @property {number} dtbAddress
 * @property {{ readonly base: number, readonly size: number, readonly file?: string } | null} initrd without a file: filler
 * @typedef {'booted' | 'panic' | 'hang' | 'silent' | 'qemu-exit'} BootStatus
 * @typedef {{ readonly status: BootStatus, readonly console: string, readonly seconds: number }} Boot
 */

/** Where the stub lies on riscv64: between the firmware and the kernel. */
const RISCV_STUB = 0x80100000;

/** Instruction words, then two addresses. @param {readonly number[]} words @param {readonly number[]} addresses @param {4 | 8} width */
function machineCode(words, addresses, width) {
  const bytes = Buffer.alloc(words.length * 4 + addresses.length * width);
  put(bytes, 0, { width: 4, values: words });
  put(bytes, words.length * 4, { width, values: addresses });
  return bytes;
}

/**
 * Writes numbers one after the other.
 * @param {Buffer} bytes
 * @param {number} offset
 * @param {{ readonly width: 2 | 4 | 8, readonly values: readonly number[] }} numbers
 */
function put(bytes, offset, { width, values }) {
  for (const [index, value] of values.entries()) {
    const at = offset + index * width;
    if (width === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, width);
  }
}

/** A file of one segment, which the firmware starts in supervisor mode. @param {Buffer} code */
function riscvElf(code) {
  const header = Buffer.alloc(120);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header);
  put(header, 16, { width: 2, values: [2, 243] }); // executable, RISC-V
  put(header, 20, { width: 4, values: [1] });
  put(header, 24, { width: 8, values: [RISCV_STUB, 64] });
  put(header, 52, { width: 2, values: [64, 56, 1, 64, 0, 0] });
  put(header, 64, { width: 4, values: [1, 5] }); // load, readable and executable
  put(header, 72, { width: 8, values: [120, RISCV_STUB, RISCV_STUB, code.length, code.length, 8] });
  return Buffer.concat([header, code]);
}

/**
 * A few instructions that pass the device tree in its register and jump to the kernel. QEMU's own `-kernel` would rewrite
 * `/memory` and `/chosen` of the tree.
 * @type {Readonly<Record<Architecture, (dtb: number, kernel: number) => Buffer>>}
 */
const STUBS = {
  // ldr x0, [pc+24]; mov x1..x3, xzr; ldr x4, [pc+16]; br x4
  arm64: (dtb, kernel) =>
    machineCode([0x580000c0, 0xaa1f03e1, 0xaa1f03e2, 0xaa1f03e3, 0x58000084, 0xd61f0080], [dtb, kernel], 8),
  // mov r0, #0; ldr r1, =~0; ldr r2, =dtb; ldr pc, =kernel
  armhf: (dtb, kernel) => machineCode([0xe3a00000, 0xe59f1004, 0xe59f2004, 0xe59ff004, 0xffffffff], [dtb, kernel], 4),
  // auipc t0, 0; ld a1, 16(t0); ld t1, 24(t0); jr t1
  riscv64: (dtb, kernel) => riscvElf(machineCode([0x00000297, 0x0102b583, 0x0182b303, 0x00030067], [dtb, kernel], 8)),
};

/** @type {Readonly<Record<Architecture, string>>} */
const EMULATOR = { arm64: 'qemu-system-aarch64', armhf: 'qemu-system-arm', riscv64: 'qemu-system-riscv64' };

/**
 * @param {Machine} scenario
 * @param {{ readonly image: string, readonly dtb: string, readonly directory: string }} files `directory` is scratch space
 */
function commandLine(scenario, { image, dtb, directory }) {
  const { arch = 'arm64' } = scenario;
  const stub = join(directory, 'stub.bin');
  writeFileSync(stub, STUBS[arch](scenario.dtbAddress, scenario.kernelAddress));
  const loads = [
    { file: image, address: scenario.kernelAddress },
    { file: dtb, address: scenario.dtbAddress },
  ];
  if (scenario.initrd) {
    const file = scenario.initrd.file ?? join(directory, 'initrd.bin');
    if (!scenario.initrd.file) writeFileSync(file, Buffer.alloc(scenario.initrd.size, 0xa5));
    loads.push({ file, address: scenario.initrd.base });
  }
  return [
    ...['-M', scenario.machine, '-cpu', scenario.cpu, '-smp', String(scenario.smp)],
    ...['-m', `${Math.floor(scenario.ram / (1 << 20))}M`],
    ...(arch === 'riscv64' ? ['-bios', 'default', '-kernel', stub] : ['-bios', stub]),
    ...['-display', 'none', '-nodefaults', '-serial', 'stdio', '-no-reboot'],
    ...loads.flatMap(({ file, address }) => [
      '-device',
      `loader,file=${file},addr=0x${address.toString(16)},force-raw=on`,
    ]),
  ];
}

/**
 * Boots until the console says `until`, the kernel panics, or falls silent. Without `until`: until the kernel has set up its DMA
 * pools, which the first `audit:` line follows.
 * @param {Machine} scenario
 * @param {{ readonly image: string, readonly dtb: string, readonly directory: string }} files
 * @param {{ readonly limit?: number, readonly silence?: number, readonly until?: string }} [patience] longest boot and longest
 *   silence, in milliseconds
 * @returns {Promise<Boot>}
 */
export function bootInQemu(scenario, files, { limit = LIMIT, silence = SILENCE, until = AUDIT } = {}) {
  const started = Date.now();
  const emulator = EMULATOR[scenario.arch ?? 'arm64'];
  const child = spawn(emulator, commandLine(scenario, files), { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let heardAt = 0;
  const spent = () => computedBy(child.pid) ?? Date.now() - started;
  return new Promise((resolve, reject) => {
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill); // no emulator outlives us
    const end = (/** @type {BootStatus} */ status) => {
      clearInterval(watch);
      process.off('exit', kill);
      kill();
      resolve({ status, console: output.replaceAll('\r', ''), seconds: (Date.now() - started) / 1000 });
    };
    const watch = setInterval(() => {
      if (Date.now() - started < limit && spent() - heardAt < silence) return;
      end(output === '' ? 'silent' : 'hang');
    }, 500);
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString('latin1');
      heardAt = spent();
      if (output.includes(until)) end('booted');
      // The end of a panic follows its first line within moments.
      else if (output.includes('---[ end Kernel panic')) end('panic');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', (error) => {
      clearInterval(watch);
      reject(error);
    });
    // Not `exit`: what the emulator wrote last may not have been read by then.
    child.on('close', () => end('qemu-exit'));
  });
}

/** Clock ticks of Linux in a second. */
const TICKS = 100;

/** Computing time of a process in milliseconds; undefined where the system does not tell. @param {number | undefined} pid */
function computedBy(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ');
    return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1000;
  } catch {
    return undefined;
  }
}
