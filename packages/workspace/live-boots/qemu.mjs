import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Longest boot and longest silence, in milliseconds. */
const LIMIT = 90_000;
const SILENCE = 45_000;

/**
 * @typedef {'booted' | 'panic' | 'hang' | 'silent' | 'qemu-exit'} BootStatus
 * @typedef {{ readonly status: BootStatus, readonly console: string, readonly seconds: number }} Boot
 */

/**
 * Six instructions and two addresses for the start of flash: x0 = device tree, x1..x3 = 0, jump to the kernel. QEMU's own
 * `-kernel` would rewrite `/memory` and `/chosen` of the tree.
 * @param {number} dtb
 * @param {number} kernel
 */
function stub(dtb, kernel) {
  const bytes = Buffer.alloc(40);
  // ldr x0, [pc+24]; mov x1..x3, xzr; ldr x4, [pc+16]; br x4
  [0x580000c0, 0xaa1f03e1, 0xaa1f03e2, 0xaa1f03e3, 0x58000084, 0xd61f0080].forEach((word, index) => {
    bytes.writeUInt32LE(word, index * 4);
  });
  bytes.writeBigUInt64LE(BigInt(dtb), 24);
  bytes.writeBigUInt64LE(BigInt(kernel), 32);
  return bytes;
}

/**
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {{ readonly image: string, readonly dtb: string, readonly directory: string }} files `directory` is scratch space
 */
function commandLine(scenario, { image, dtb, directory }) {
  const bios = join(directory, 'stub.bin');
  writeFileSync(bios, stub(scenario.dtbAddress, scenario.kernelAddress));
  const loads = [
    { file: image, address: scenario.kernelAddress },
    { file: dtb, address: scenario.dtbAddress },
  ];
  if (scenario.initrd) {
    const file = join(directory, 'initrd.bin');
    writeFileSync(file, Buffer.alloc(scenario.initrd.size, 0xa5));
    loads.push({ file, address: scenario.initrd.base });
  }
  return [
    ...['-M', scenario.machine, '-cpu', scenario.cpu, '-smp', String(scenario.smp)],
    ...['-m', `${Math.floor(scenario.ram / (1 << 20))}M`, '-bios', bios],
    ...['-display', 'none', '-nodefaults', '-serial', 'stdio', '-no-reboot'],
    ...loads.flatMap(({ file, address }) => [
      '-device',
      `loader,file=${file},addr=0x${address.toString(16)},force-raw=on`,
    ]),
  ];
}

/**
 * Boots until the kernel has set up its DMA pools (the first `audit:` line follows them), panics, or falls silent.
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {{ readonly image: string, readonly dtb: string, readonly directory: string }} files
 * @returns {Promise<Boot>}
 */
export function bootInQemu(scenario, files) {
  const started = Date.now();
  const child = spawn('qemu-system-aarch64', commandLine(scenario, files), { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  return new Promise((resolve, reject) => {
    const end = (/** @type {BootStatus} */ status) => {
      clearTimeout(whole);
      clearTimeout(quiet);
      child.kill('SIGKILL');
      resolve({ status, console: output.replaceAll('\r', ''), seconds: (Date.now() - started) / 1000 });
    };
    const giveUp = () => end(output === '' ? 'silent' : 'hang');
    const whole = setTimeout(giveUp, LIMIT);
    let quiet = setTimeout(giveUp, SILENCE);
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString('latin1');
      clearTimeout(quiet);
      quiet = setTimeout(giveUp, SILENCE);
      if (output.includes('audit: initializing')) end('booted');
      // The end of a panic follows its first line within moments.
      else if (output.includes('---[ end Kernel panic')) end('panic');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', () => end('qemu-exit'));
  });
}
