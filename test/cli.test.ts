import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../packages/cli/bin/carveout.mjs', import.meta.url));

const BOARD = `/dts-v1/;
/ {
	#address-cells = <1>;
	#size-cells = <1>;
	cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a53"; reg = <0>; }; };
	memory@40000000 { device_type = "memory"; reg = <0x40000000 0x40000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		linux,cma { compatible = "shared-dma-pool"; reusable; size = <0x4000000>; linux,cma-default; };
	};
};
`;

let cwd = '';

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'carveout-cli-'));
  writeFileSync(join(cwd, 'board.dts'), BOARD);
  mkdirSync(join(cwd, 'tree', 'deep'), { recursive: true });
  writeFileSync(join(cwd, 'tree', 'a.dts'), BOARD);
  writeFileSync(join(cwd, 'tree', 'deep', 'b.dtb'), 'no blob');
  writeFileSync(join(cwd, 'tree', 'deep', 'c.dtsi'), 'not looked at');
  writeFileSync(join(cwd, 'large.dts'), Buffer.alloc(50 * 1024 * 1024, 'a'));
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the tool as users do; `hangUp` closes its output after the first piece, as `| head -1` does. */
function check(argv: readonly string[], { stdin = '', hangUp = false } = {}): Promise<Ran> {
  const child = spawn(process.execPath, [BIN, ...argv], { cwd, env: { PATH: process.env['PATH'] } });
  let out = '';
  let err = '';
  child.stdout.on('data', (piece: Buffer) => {
    out += piece.toString();
    if (hangUp) child.stdout.destroy();
  });
  child.stderr.on('data', (piece: Buffer) => {
    err += piece.toString();
  });
  child.stdin.on('error', () => {}); // it need not be read
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('the command line tool', () => {
  it('answers for a board, without colours in a pipe', async () => {
    const { code, out, err } = await check(['layout', 'board.dts', '--kernel', '6.12.117']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('The default CMA area is 0x7c000000-0x7fffffff, 64 MiB: decided by the device tree');
    expect(out).not.toContain('\u001b');
  });

  it('reads standard input', async () => {
    const { code, out } = await check(['explain', '-', 'cma'], { stdin: BOARD });
    expect([code, out.includes('<stdin>:11')]).toEqual([0, true]);
  });

  it('ends quietly when nobody reads on', async () => {
    const { code, err } = await check(['boot', ...Array(40).fill('board.dts'), '--kernel', '6.12.117'], {
      hangUp: true,
    });
    expect([code, err]).toEqual([0, '']);
  });

  it('looks through directories and reports each file', async () => {
    const { code, out } = await check(['lint', 'tree', 'gone.dts', '--format', 'json']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ summary: { files: 3, errors: 2 } });
  });

  it('refuses a 50 MB file without reading it', async () => {
    const { code, out } = await check(['lint', 'large.dts', 'board.dts']);
    expect(code).toBe(2);
    expect(out.match(/: error: /g)).toHaveLength(1);
    expect(out).toContain('in 2 files checked');
  });

  it('explains a wrong command line in one line', async () => {
    const { code, out, err } = await check(['layout', 'board.dts', '--memroy', '1G']);
    expect([code, out, err]).toEqual([
      2,
      '',
      "carveout: there is no option '--memroy'; did you mean '--memory'? (see carveout layout --help)\n",
    ]);
  });
});
