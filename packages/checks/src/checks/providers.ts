import type { DiagnosticCode } from '@carveout/core';
import { propertiesNamed } from '@carveout/devicetree';
import { bad, board, type Check } from '../check.ts';
import { checkPhandleList, type Provider } from '../facts/phandle-lists.ts';
import { isCell } from './value-types.ts';

interface Pair extends Provider {
  /** What both names begin with. */
  readonly name: string;
  readonly property: string;
  /** Of the property's check; the next one is that of the cell's. */
  readonly code: number;
  /** What the kernel does not find. */
  readonly what: string;
}

const pair = (name: string, cells: string, code: number, what: string): Pair => ({
  name,
  property: name.replaceAll('_', '-'),
  cells,
  optional: false,
  code,
  what,
});

const PAIRS: readonly Pair[] = [
  pair('clocks', '#clock-cells', 140, 'the clock'),
  pair('cooling_device', '#cooling-cells', 142, 'the cooling device'),
  pair('dmas', '#dma-cells', 144, 'the DMA channel'),
  pair('hwlocks', '#hwlock-cells', 146, 'the hardware lock'),
  pair('interrupts_extended', '#interrupt-cells', 148, 'the interrupt'),
  pair('io_channels', '#io-channel-cells', 150, 'the ADC or DAC channel'),
  pair('iommus', '#iommu-cells', 152, 'the IOMMU stream'),
  pair('mboxes', '#mbox-cells', 154, 'the mailbox channel'),
  { ...pair('msi_parent', '#msi-cells', 156, 'the MSI controller'), optional: true },
  pair('mux_controls', '#mux-control-cells', 158, 'the multiplexer'),
  pair('phys', '#phy-cells', 160, 'the PHY'),
  pair('power_domains', '#power-domain-cells', 162, 'the power domain'),
  pair('pwms', '#pwm-cells', 164, 'the PWM channel'),
  pair('resets', '#reset-cells', 166, 'the reset line'),
  pair('sound_dai', '#sound-dai-cells', 168, 'the audio interface'),
  pair('thermal_sensors', '#thermal-sensor-cells', 170, 'the sensor'),
];

const code = (number: number): DiagnosticCode => `DTC${number}`;

const propertyCheck = ({ name, property, cells, optional, code: number, what }: Pair): Check => {
  const provider = (count: number): string => `a: provider { ${cells} = <${count}>; };\n`;
  return {
    name: `${name}_property`,
    code: code(number),
    level: 'warning',
    requires: [`${name}_is_cell`, 'phandle_references'],
    summary: `A \`${property}\` list has an entry that is no reference, points nowhere${optional ? '' : `, to a node without \`${cells}\``}, or is too short for \`${cells}\` of its node.`,
    why: `The kernel reads the entry, and all behind it, at wrong places, and does not find ${what}.`,
    examples: {
      good: [board(`${provider(1)}user { ${property} = <&a 5>, <0>; };`)],
      bad: [
        bad(`user { ${property} = [01 02]; };`, `/user: ${property}: has 2 bytes, no multiple of 4`),
        bad(
          `${provider(1)}user { ${property} = <9 1>; };`,
          `/user: ${property}: has no reference in cell 0`,
          `/user: ${property}: has 0x9 in cell 0, which is no node's phandle`,
        ),
        bad(
          `${provider(2)}user { ${property} = <&a 1>; };`,
          `/user: ${property}: has 8 bytes, and /provider wants 2 more cells behind cell 0`,
        ),
        ...(optional
          ? []
          : [
              bad(
                `a: provider { };\nuser { ${property} = <&a>; };`,
                `/user: ${property} refers in cell 0 to /provider, which has no ${cells}`,
              ),
            ]),
      ],
    },
    at: [property],
    start: (scope) => (node) => {
      const found = node.property(property);
      if (found) checkPhandleList(scope, node, found, { cells, optional });
    },
  };
};

/** The property first, then the cells it counts with: the order of dtc's table. */
export const providerChecks: readonly Check[] = PAIRS.flatMap((one) => [
  propertyCheck(one),
  isCell({ name: `${one.name}_is_cell`, property: one.cells, code: code(one.code + 1) }),
]);

const GPIO_CELLS: Provider = { cells: '#gpio-cells', optional: false };

/** `gpio`, `gpios` and names that end in `-gpio` or `-gpios`; a number of lines is none of them. */
const isGpio = (name: string): boolean => /(^|-)gpios?$/.test(name) && !name.endsWith(',nr-gpios');

export const deprecatedGpioProperty: Check = {
  name: 'deprecated_gpio_property',
  code: 'DTC172',
  level: 'off',
  requires: [],
  summary: 'A GPIO property is named in the singular: `gpio` or `*-gpio`.',
  why: 'Bindings use `gpios` and `*-gpios` since long; the old form is kept for old blobs only.',
  examples: {
    good: [board('a: bank { #gpio-cells = <1>; };\nled { gpios = <&a 1>; };')],
    bad: [
      bad('a: bank { #gpio-cells = <1>; };\nled { reset-gpio = <&a 1>; };', '/led: reset-gpio: is to end in gpios'),
    ],
  },
  at: isGpio,
  start: (scope) => (node) => {
    for (const property of propertiesNamed(node, isGpio)) {
      if (property.name.endsWith('gpio')) scope.fail(node, 'is to end in gpios', property);
    }
  },
};

export const gpiosProperty: Check = {
  name: 'gpios_property',
  code: 'DTC173',
  level: 'warning',
  requires: ['phandle_references'],
  summary:
    'A GPIO list has an entry that is no reference, points nowhere, to a node without `#gpio-cells`, or is too short for it.',
  why: 'The kernel reads the entry, and all behind it, at wrong places, and does not find the line.',
  examples: {
    good: [board('a: bank { #gpio-cells = <2>; hog { gpio-hog; gpios = <1 0>; }; };\nled { gpios = <&a 1 0>; };')],
    bad: [
      bad('a: bank { };\nled { gpios = <&a 1>; };', '/led: gpios refers in cell 0 to /bank, which has no #gpio-cells'),
      bad(
        'a: bank { #gpio-cells = <2>; };\nled { enable-gpios = <&a 1>; };',
        '/led: enable-gpios: has 8 bytes, and /bank wants 2 more cells behind cell 0',
      ),
    ],
  },
  at: isGpio,
  start: (scope) => (node) => {
    if (node.property('gpio-hog')) return;
    for (const property of propertiesNamed(node, isGpio)) checkPhandleList(scope, node, property, GPIO_CELLS);
  },
};
