import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runDtcInMemory } from '../dtc-in-memory.ts';
import { messageLines } from '../message-lines.ts';
import type { DtcCase } from './case.ts';

/** What can be compared of one run of dtc. */
export interface RunResult {
  /** Exit code, or the signal that ended it. */
  readonly code: number | string;
  /** Of checks, without their words. */
  readonly messages: readonly string[];
  /** SHA-256 of the blob, null without one. */
  readonly blob: string | null;
}

export interface CaseResult extends RunResult {
  /** The blob, read again and written again; null without one. */
  readonly again: RunResult | null;
}

/** Runs a dtc with these arguments and this standard input. */
export type RunDtc = (argv: readonly string[], stdin: Uint8Array) => Promise<Ran>;

interface Ran {
  readonly code: number | string;
  readonly stderr: string;
  readonly blob: Uint8Array;
}

/** Included files, and what `/incbin/` reads. */
const defaultFiles = fileURLToPath(new URL('files', import.meta.url));

/** The source, and then the blob that comes of it. `files`: where `files/` of this directory is, for a bundle. */
export async function runCase(run: RunDtc, given: DtcCase, files = defaultFiles): Promise<CaseResult> {
  const { dts } = given;
  const first = await run(argumentsOf(given, files), new TextEncoder().encode(dts));
  const again = first.code === 0 && first.blob.length > 0 ? await run(['-I', 'dtb', '-O', 'dtb'], first.blob) : null;
  return { ...resultOf(first), again: again && resultOf(again) };
}

const argumentsOf = ({ args = [] }: DtcCase, files: string): readonly string[] => [
  ...['-I', 'dts', '-O', 'dtb', '-i', files],
  ...args,
];

function resultOf({ code, stderr, blob }: Ran): RunResult {
  const hash = blob.length === 0 ? null : createHash('sha256').update(blob).digest('hex');
  // After an error while reading nothing is checked, and how much is said of it is no matter of checks.
  return { code, messages: code === 1 ? [] : messageLines(stderr), blob: code === 0 ? hash : null };
}

/** `carveout dtc`. */
export const ours: RunDtc = async (argv, stdin) => {
  const { code, stderr, output } = await runDtcInMemory(argv, stdin);
  return { code, stderr, blob: output instanceof Uint8Array ? output : new Uint8Array() };
};

/** A dtc of the reference. A run that does not end within some seconds counts as ended by the signal that stops it. */
export const theirs =
  (dtc: string): RunDtc =>
  (argv, stdin) =>
    new Promise((resolve, reject) => {
      const child = spawn(dtc, argv, { timeout: 5000 });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.on('error', reject);
      child.on('close', (code, signal) =>
        resolve({ code: signal ?? code ?? 'none', stderr: `${Buffer.concat(stderr)}`, blob: Buffer.concat(stdout) }),
      );
      // One that stops at its arguments does not read.
      child.stdin.on('error', () => undefined);
      child.stdin.end(stdin);
    });

const SIGNALS: Readonly<Record<number, string>> = { 134: 'SIGABRT', 139: 'SIGSEGV' };

/** The sources of all cases by one shell, which starts a program in a fraction of the time that we need. */
export function theirsAtOnce(dtc: string, cases: readonly DtcCase[]): readonly RunResult[] {
  const directory = mkdtempSync(join(tmpdir(), 'carveout-dtc-inputs-'));
  const at = (index: number, suffix: string): string => join(directory, `${index}.${suffix}`);
  try {
    const lines = cases.map((given, index) => {
      writeFileSync(at(index, 'dts'), given.dts);
      const words = [dtc, ...argumentsOf(given, defaultFiles)].map((word) => `'${word}'`).join(' ');
      return `${words} <${index}.dts >${index}.dtb 2>${index}.txt; echo $? >${index}.code`;
    });
    spawnSync('/bin/sh', ['-s'], { cwd: directory, input: lines.join('\n'), stdio: ['pipe', 'ignore', 'ignore'] });
    return cases.map((_, index) => {
      const code = Number(readFileSync(at(index, 'code'), 'utf8'));
      const stderr = readFileSync(at(index, 'txt'), 'utf8');
      return resultOf({ code: SIGNALS[code] ?? code, stderr, blob: readFileSync(at(index, 'dtb')) });
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
