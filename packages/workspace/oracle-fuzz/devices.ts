import type { FuzzKernel } from './kernels.ts';

/** What a kernel needs of QEMU's `virt` board to reach the end of early boot: CPU, interrupts, a console. */
export interface Devices {
  readonly model: readonly string[];
  /** Path of the console. */
  readonly uart: string;
  readonly nodes: (cpu: string) => readonly string[];
}

const cpus = (compatible: string, more: readonly string[]): readonly string[] => [
  '',
  '\tcpus {',
  '\t\t#address-cells = <1>;',
  '\t\t#size-cells = <0>;',
  ...more.filter((line) => !line.startsWith('\t\t\t')),
  '',
  '\t\tcpu@0 {',
  '\t\t\tdevice_type = "cpu";',
  `\t\t\tcompatible = "${compatible}";`,
  '\t\t\treg = <0>;',
  ...more.filter((line) => line.startsWith('\t\t\t')),
  '\t\t};',
  '\t};',
];

const armDevices = (timer: string): readonly string[] =>
  `
	psci {
		compatible = "arm,psci-1.0", "arm,psci-0.2";
		method = "hvc";
	};

	timer {
		compatible = ${timer};
		interrupts = <1 13 0x104>, <1 14 0x104>, <1 11 0x104>, <1 10 0x104>;
		always-on;
	};

	gic: interrupt-controller@8000000 {
		compatible = "arm,cortex-a15-gic";
		reg = <0x0 0x8000000 0x0 0x10000>, <0x0 0x8010000 0x0 0x10000>;
		interrupt-controller;
		#interrupt-cells = <3>;
	};

	apb_pclk: clock {
		compatible = "fixed-clock";
		#clock-cells = <0>;
		clock-frequency = <24000000>;
	};

	pl011@9000000 {
		compatible = "arm,pl011", "arm,primecell";
		reg = <0x0 0x9000000 0x0 0x1000>;
		interrupts = <0 1 4>;
		clocks = <&apb_pclk>, <&apb_pclk>;
		clock-names = "uartclk", "apb_pclk";
	};`.split('\n');

const RISCV = `
	plic: interrupt-controller@c000000 {
		compatible = "sifive,plic-1.0.0", "riscv,plic0";
		reg = <0x0 0xc000000 0x0 0x600000>;
		interrupts-extended = <&intc 11>, <&intc 9>;
		interrupt-controller;
		#interrupt-cells = <1>;
		#address-cells = <0>;
		riscv,ndev = <95>;
	};

	serial@10000000 {
		compatible = "ns16550a";
		reg = <0x0 0x10000000 0x0 0x100>;
		interrupts = <10>;
		interrupt-parent = <&plic>;
		clock-frequency = <3686400>;
	};`.split('\n');

const RISCV_CPU = `		timebase-frequency = <10000000>;
			riscv,isa = "rv64imafdc";
			mmu-type = "riscv,sv48";

			intc: interrupt-controller {
				compatible = "riscv,cpu-intc";
				interrupt-controller;
				#interrupt-cells = <1>;
			};`
  .split('\n')
  .filter((line) => line !== '');

const ARM_MODEL = ['model = "linux,dummy-virt";', 'compatible = "linux,dummy-virt";', 'interrupt-parent = <&gic>;'];

export const DEVICES: Readonly<Record<FuzzKernel['arch'], Devices>> = {
  arm64: {
    model: ARM_MODEL,
    uart: '/pl011@9000000',
    nodes: (cpu) => [...cpus(`arm,${cpu}`, []), ...armDevices('"arm,armv8-timer", "arm,armv7-timer"')],
  },
  armhf: {
    model: ARM_MODEL,
    uart: '/pl011@9000000',
    nodes: (cpu) => [...cpus(`arm,${cpu}`, []), ...armDevices('"arm,armv7-timer"')],
  },
  riscv64: {
    model: ['model = "riscv-virtio,qemu";', 'compatible = "riscv-virtio";'],
    uart: '/serial@10000000',
    nodes: () => [...cpus('riscv', RISCV_CPU), ...RISCV],
  },
};
