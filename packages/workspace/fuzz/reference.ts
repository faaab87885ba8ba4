import { spawnSync } from 'node:child_process';

/** What dtc did with one input. */
export interface DtcOutcome {
  readonly code: number;
  readonly blob: Buffer | undefined;
  readonly stderr: string;
}

/** A dtc to compare with. */
export interface ReferenceDtc {
  readonly version: string;
  /** Undefined when it crashed, did not end or refused what later releases take, which is its own affair. */
  run(args: readonly string[], input: string | Uint8Array): DtcOutcome | undefined;
}

/** The one of a kernel's scripts/dtc, which `CARVEOUT_DTC` names: that of a distribution may be older. */
export const kernelDtc = (): ReferenceDtc | undefined => dtcAt(process.env['CARVEOUT_DTC']);

/** Where there is none, the one that is installed. */
export const anyDtc = (): ReferenceDtc | undefined => kernelDtc() ?? dtcAt('dtc');

/** What only releases before 1.7 say: values that a cell cannot hold are cut since then, `-L` is new. */
const OLD_RULES = /Value out of range for \d+-bit|invalid option -- 'L'/;

function dtcAt(command: string | undefined): ReferenceDtc | undefined {
  if (command === undefined) return undefined;
  const { status, stdout } = spawnSync(command, ['-v'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  return {
    version: stdout.replace('Version:', '').trim(),
    run(args, input) {
      const {
        status: code,
        stdout: output,
        stderr,
      } = spawnSync(command, args, {
        input,
        timeout: 10_000,
        maxBuffer: 1 << 26,
      });
      if (code === null || code > 2) return undefined;
      const said = stderr.toString();
      if (code !== 0 && OLD_RULES.test(said)) return undefined;
      return { code, blob: code === 0 && output.length > 0 ? output : undefined, stderr: said };
    },
  };
}

export const sameBlob = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined ? Buffer.from(a).equals(b) : a === b;
