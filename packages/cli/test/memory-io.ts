import { memoryHost } from '@carveout/core';
import type { ExitCode, Io } from '../src/index.ts';
import { main } from '../src/main.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
  /** Files written, by path; appended text is added to what was there. */
  readonly written: Readonly<Record<string, string>>;
}

export interface Surroundings {
  readonly files?: Files;
  readonly env?: Io['env'];
  readonly stdin?: string;
  readonly isTerminal?: boolean;
  readonly stderrIsTerminal?: boolean;
  readonly columns?: number;
  readonly cwd?: string;
}

/** An `Io` over files in memory; what is written goes nowhere unless `own` takes it. */
export function memoryIo(around: Surroundings = {}, own: Partial<Io> = {}): Io {
  const files = around.files ?? {};
  return {
    stdout: () => {},
    stderr: () => {},
    files: memoryHost(files),
    listDeviceTrees: async (directory) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${directory}/`) && /\.dt[sb]$/.test(path))
        .sort(),
    listCompanions: async (directory) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${directory}/`) && /(\.dt[sb]o|config)$/.test(path))
        .sort(),
    cwd: around.cwd ?? '/src/board',
    env: around.env ?? {},
    columns: around.columns,
    isTerminal: around.isTerminal ?? false,
    stderrIsTerminal: around.stderrIsTerminal ?? false,
    readStdin: async () => new TextEncoder().encode(around.stdin ?? ''),
    writeFile: async () => undefined,
    appendFile: async () => undefined,
    ...own,
  };
}

/** Runs the tool in this process over files in memory. */
export async function run(argv: readonly string[], around: Surroundings = {}): Promise<Ran> {
  const written: Record<string, string> = {};
  let out = '';
  let err = '';
  const io = memoryIo(around, {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    writeFile: async (path, content) => {
      if (path.startsWith('readonly/')) return 'permission denied';
      written[path] = typeof content === 'string' ? content : new TextDecoder().decode(content);
      return undefined;
    },
    appendFile: async (path, text) => {
      written[path] = (written[path] ?? '') + text;
      return undefined;
    },
  });
  return { code: await main(argv, io), out, err, written };
}

/** A board with a default area of 64 MiB and a command line that asks for another size. */
export const BOARD = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	compatible = "vendor,board";
	cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a53"; reg = <0>; }; };
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
	chosen { bootargs = "console=ttyS0"; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		fw: firmware@50000000 { reg = <0 0x50000000 0 0x100000>; no-map; };
		pool: linux,cma { compatible = "shared-dma-pool"; reusable; size = <0 0x4000000>; linux,cma-default; };
	};
};
`;
