import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeBoard, type BoardInput } from '@carveout/analysis';
import { nodeHost } from '@carveout/analysis/node';
import { type FileHost, memoryHost, u64 } from '@carveout/core';
import type { BoardView } from '@carveout/report';

const CORPUS = join(dirname(fileURLToPath(import.meta.url)), '..', 'corpus');

function view(name: string, input: BoardInput, host: FileHost): BoardView {
  const { simulation, sources, diagnostics } = analyzeBoard(input, host);
  if (!simulation) throw new Error(`${name}: ${diagnostics.map(({ message }) => message).join('; ')}`);
  return { name, variant: null, simulation, sources };
}

function recorded(scenario: string, kernel: string, input: Partial<BoardInput> = {}): BoardView {
  const config = scenario.split('.').slice(1, -1).join('.');
  const configFile = join(CORPUS, 'configs', `${config}.config`);
  const deviceTree = join(CORPUS, 'scenarios', scenario, 'boot.dtb');
  return view(scenario, { deviceTree, kernel, configFile, ...input }, nodeHost());
}

/** What nobody should be able to put into a page: names are file names, node names, command lines and labels. */
export const HOSTILE = `</script><script>document.title='hacked'</script><img src=x onerror=alert(1)>"'&\u001b[31m\u202e`;

const HOSTILE_DTS = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a53"; reg = <0>; }; };
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
	chosen { bootargs = "cma=64M </script><script>document.title='hacked'</script> <svg onload=alert(1)>"; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		${'x'.repeat(60)}@50000000 { reg = <0 0x50000000 0 0x100000>; no-map; };
		big { size = <1 0>; };
	};
};
`;

/** Pictures that are hard in different ways. */
export const BOARDS: Readonly<Record<string, () => BoardView>> = {
  'many nodes': () => recorded('many-nodes.arm64-6.12-4k.1G', '6.12.117'),
  'several pools': () => recorded('pools.arm64-6.1-4k.1G', '6.1.176'),
  'an area given back': () => recorded('static-default-cmdline.arm64-6.1-4k.1G', '6.1.176'),
  'high memory': () => recorded('highmem-static.arm-6.12-highmem.2G', '6.12.117', { arch: 'arm' }),
  'RAM in pieces': () => recorded('mem-nodes-holes.arm64-6.1-4k.2G', '6.1.176'),
  'banks far apart': () =>
    recorded('pools.arm64-6.12-4k.1G', '6.12.117', {
      memory: [
        { base: u64(0x4000_0000), size: u64(0x4000_0000) },
        { base: u64(0x8_8000_0000), size: u64(0x1_8000_0000) },
      ],
    }),
  overlaps: () => recorded('overlap-static.arm64-6.12-4k.1G', '6.12.117'),
  'outside RAM': () => recorded('outside-ram.arm64-6.12-4k.1G', '6.12.117'),
  'a boot that stops': () => recorded('nomap-subpage.arm64-6.12-tiny.512M', '6.12.117'),
  'hostile names': () =>
    view(HOSTILE, { deviceTree: 'board.dts', kernel: '6.12.117' }, memoryHost({ 'board.dts': HOSTILE_DTS })),
};
