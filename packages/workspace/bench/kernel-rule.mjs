import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The kernel's rule for device trees, one source of the list on standard input after the other. `$TREE`, `$OUT`, `$DTC`, `$FLAGS`. */
const KERNEL_RULE = `board=0
while read -r source; do
  board=$((board + 1))
  cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp -I "$TREE/scripts/dtc/include-prefixes" "$source" -o "$OUT/$board.tmp"
  "$DTC" $FLAGS -I dts -O dtb -b 0 -i "$(dirname "$source")" -i "$TREE/scripts/dtc/include-prefixes" -o "$OUT/$board.dtb" "$OUT/$board.tmp"
done`;

/**
 * @typedef {{ cpu: number, user: number, wall: number, peak?: number }} Usage seconds, and MiB. `user` is the part of `cpu` outside the
 * operating system: what it takes to start two processes a board differs from machine to machine.
 */

/**
 * CPU time of `cpp | dtc` over a list of boards, a process each as the kernel's build does it, from the shell's own `times`.
 * @param {{ tree: string, dtc: string, out: string, boards: readonly string[], flags?: string }} job `flags` of dtc: `-q` for no warnings
 * @returns {Usage}
 */
export function cppAndDtc({ tree, dtc, out: parent, boards, flags = '' }) {
  // As in a clean build: writing over files costs more on some file systems.
  const out = mkdtempSync(join(parent, 'theirs-'));
  const started = performance.now();
  const result = spawnSync('/bin/sh', ['-c', `${KERNEL_RULE}\ntimes >&3`], {
    env: { ...process.env, TREE: tree, DTC: dtc, OUT: out, FLAGS: flags },
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    input: boards.map((board) => `${board}\n`).join(''),
    maxBuffer: 1 << 26,
  });
  const wall = (performance.now() - started) / 1000;
  rmSync(out, { recursive: true });
  const seconds = [...(result.output[3] ?? '').matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, m, s]) => Number(m) * 60 + Number(s),
  );
  // `times` prints user and system time of the shell, then of its children.
  const [shellUser = 0, shellSystem = 0, user = 0, system = 0] = seconds;
  const cpu = shellUser + shellSystem + user + system;
  return { cpu, user: shellUser + user, wall };
}
