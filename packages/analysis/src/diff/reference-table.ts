import type { TreeNode } from '@carveout/devicetree';

/**
 * Properties that hold phandles, with the property of the node they point to that counts the cells behind each; null: none.
 * From the bindings of the Devicetree Specification and of dt-schema; blobs do not mark what is a reference.
 */
const LISTS: Readonly<Record<string, string | null>> = {
  clocks: '#clock-cells',
  'assigned-clocks': '#clock-cells',
  'assigned-clock-parents': '#clock-cells',
  resets: '#reset-cells',
  dmas: '#dma-cells',
  iommus: '#iommu-cells',
  mboxes: '#mbox-cells',
  phys: '#phy-cells',
  pwms: '#pwm-cells',
  hwlocks: '#hwlock-cells',
  'io-channels': '#io-channel-cells',
  interconnects: '#interconnect-cells',
  'interrupts-extended': '#interrupt-cells',
  'interrupt-parent': null,
  'interrupt-affinity': null,
  'power-domains': '#power-domain-cells',
  'required-opps': null,
  'operating-points-v2': null,
  'mux-controls': '#mux-control-cells',
  'msi-parent': '#msi-cells',
  'cooling-device': '#cooling-cells',
  'thermal-sensors': '#thermal-sensor-cells',
  'sound-dai': '#sound-dai-cells',
  'nvmem-cells': '#nvmem-cell-cells',
  nvmem: null,
  'memory-region': null,
  'remote-endpoint': null,
  'phy-handle': null,
  'mdio-parent-bus': null,
  'next-level-cache': null,
  'cpu-idle-states': null,
  'domain-idle-states': null,
  cpu: null,
  cpus: null,
  trip: null,
  affinity: null,
  leds: null,
  backlight: null,
  panel: null,
  ports: null,
  'ddc-i2c-bus': null,
  'nand-ecc-engine': null,
  'mmc-pwrseq': null,
  'vcc-supplies': null,
  extcon: null,
  shmem: null,
  'arm,smc-shmem': null,
  'trusted-foundations': null,
};

const PATTERNS: readonly (readonly [pattern: RegExp, cells: string | null])[] = [
  [/^(.+-)?gpios?$/, '#gpio-cells'],
  [/-supply$/, null],
  [/^pinctrl-\d+$/, null],
  [/-(handle|phandle)$/, null],
];

/** The cells property of providers for `name`; null for plain phandles; undefined for what is not known to hold any. */
export function providerCells(node: TreeNode, property: string): string | null | undefined {
  if (Object.hasOwn(LISTS, property)) return LISTS[property];
  if (property.endsWith(',nr-gpios') || (property === 'gpios' && node.property('gpio-hog'))) return undefined;
  return PATTERNS.find(([pattern]) => pattern.test(property))?.[1];
}

/** Properties whose numbers are never phandles, whatever they happen to be. */
const NUMBERS =
  /^(#.*|reg|ranges|dma-ranges|interrupts|bus-range|size|alignment|alloc-ranges|protected-clocks|.*(hz|frequency|rates?|microvolt|microamp|ohms?|microseconds|-ms|-us|-ns|-bits|width|size|count|delay|period|speed|offset|mask|levels?|index|cells))$/;

export const isNumeric = (property: string): boolean => NUMBERS.test(property);
