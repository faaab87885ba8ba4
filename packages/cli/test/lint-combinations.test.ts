import { describe, expect, it } from 'vitest';
import { type Files, run } from './memory-io.ts';

const BOARD = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	compatible = "vendor,board";
	cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a53"; reg = <0>; }; };
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
	rsv: reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		linux,cma { compatible = "shared-dma-pool"; reusable; size = <0 0x8000000>; linux,cma-default; };
	};
};
`;

const overlay = (name: string, properties: string): string =>
  `/dts-v1/;\n/plugin/;\n\n&rsv {\n\t${name} {\n\t\tno-map;\n\t\t${properties}\n\t};\n};\n`;

const FILES: Files = {
  'board.dts': BOARD,
  'rtos.dtso': overlay('rtos@58000000', 'reg = <0 0x58000000 0 0x1000000>;'),
  'camera.dtso': overlay('camera@58800000', 'reg = <0 0x58800000 0 0x100000>;'),
  'video.dtso': overlay('video@70000000', 'reg = <0 0x70000000 0 0x4000000>;'),
};

const project = (combinations: string, more = ''): string => `boards:
  gateway:
    deviceTree: board.dts
    kernel: "6.12.117"
    kernelImage: 0x40200000:32M
    ram: [512M, 1G]
    overlayCombinations: ${combinations}
${more}`;

/** `severity rule file:line variant`, for every finding but where the default area comes from. */
async function findings(text: string, argv: readonly string[] = [], files: Files = {}): Promise<readonly string[]> {
  const all = { ...FILES, ...files, 'carveout.yaml': text };
  const { out } = await run(['lint', ...argv, '--format', 'json'], { files: all });
  const { diagnostics } = JSON.parse(out) as {
    readonly diagnostics: readonly {
      readonly rule: string;
      readonly severity: string;
      readonly location: { readonly file: string; readonly line: number } | null;
      readonly variant: Readonly<Record<string, string>> | null;
    }[];
  };
  return diagnostics
    .filter(({ rule }) => rule !== 'cma-default-source')
    .map(({ rule, severity, location, variant }) => {
      const { board: _, ...where } = variant ?? {};
      const names = Object.entries(where).map(([key, value]) => ` ${key}=${value}`);
      return `${severity} ${rule} ${location?.file}:${location?.line}${names.sort().join('')}`;
    })
    .sort();
}

const ALL = '{ plain: [], rtos: [rtos.dtso], camera: [camera.dtso], both: [rtos.dtso, camera.dtso] }';
const LARGE: Files = { 'board.dts': BOARD.replace('0x8000000', '0x18000000') };
const OVERLAPS = ['memory=1G', 'memory=512M'].map(
  (memory) => `warning reserved-overlap camera.dtso:7 ${memory} overlays=both`,
);

describe('combinations of overlays', () => {
  it('are each looked at, and only the one that fails is named', async () =>
    expect(await findings(project(ALL))).toEqual(OVERLAPS));

  it('are boots of their own: a pool is lost with one of them, and with one size of RAM', async () =>
    expect(await findings(project('{ plain: [], rtos: [rtos.dtso], video: [video.dtso] }'), [], LARGE)).toEqual([
      // In every boot with 512 MiB: three quarters of it.
      'error cma-default-too-large board.dts:12 memory=512M overlays=plain',
      'error cma-default-too-large board.dts:12 memory=512M overlays=video',
      'warning cma-does-not-fit board.dts:12 memory=512M overlays=rtos',
      'warning reserved-outside-ram video.dtso:7 memory=512M overlays=video',
    ]));

  it('come on top of the overlays of the board', async () => {
    const text = project('{ plain: [], camera: [camera.dtso] }', '    overlays: [rtos.dtso]\n');
    expect(await findings(text)).toEqual(OVERLAPS.map((one) => one.replace('both', 'camera')));
  });

  it('are told when what they find is the same in all', async () => {
    const text = project('{ one: [rtos.dtso], other: [rtos.dtso, camera.dtso] }', '    overlays: [video.dtso]\n');
    const colliding = overlay('video@58000000', 'reg = <0 0x58000000 0 0x100000>;');
    const found = await findings(text, [], { 'video.dtso': colliding });
    expect(found).toContain('warning reserved-overlap rtos.dtso:7');
  });

  it('may be looked at alone, by name, with a size of RAM or without', async () => {
    expect(await findings(project(ALL), ['gateway', '--variant', 'rtos'])).toEqual([]);
    expect(await findings(project(ALL), ['gateway', '--variant', 'both,1G'])).toEqual([
      'warning reserved-overlap camera.dtso:7',
    ]);
    const { code, err } = await run(['lint', 'gateway', '--variant', 'rtso'], {
      files: { ...FILES, 'carveout.yaml': project(ALL) },
    });
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('has no variant `rtso`; it has 512M, plain, 1G, rtos, camera, both'),
    ]);
  });

  it('stay when flags name the RAM, and go when flags name the overlays', async () => {
    expect(await findings(project(ALL), ['--memory', '0x40000000:2G'])).toEqual([
      'warning reserved-overlap camera.dtso:7 overlays=both',
    ]);
    expect(await findings(project(ALL), ['--overlay', 'camera.dtso'])).toEqual([]);
  });

  it('that cannot be applied are an error, and the others are judged', async () => {
    const files = { 'video.dtso': '/dts-v1/;\n/plugin/;\n\n&gone {\n\tvideo { };\n};\n' };
    const found = await findings(project('{ bad: [video.dtso], both: [rtos.dtso, camera.dtso] }'), [], files);
    expect(found.filter((one) => one.includes('reserved-overlap'))).toEqual(OVERLAPS);
    expect(found.filter((one) => one.startsWith('error'))).toEqual([
      'error overlay-missing-symbol video.dtso:4 memory=1G overlays=bad',
      'error overlay-missing-symbol video.dtso:4 memory=512M overlays=bad',
    ]);
  });

  it('are swept by name', async () => {
    const { out } = await run(['sweep', 'gateway', '--format', 'csv'], {
      files: { ...FILES, 'carveout.yaml': project('{ plain: [], rtos: [rtos.dtso] }') },
    });
    expect(out.split('\n').filter((line) => /gateway.*rtos.*512M|gateway.*512M.*rtos/.test(line))).not.toEqual([]);
  });
});
