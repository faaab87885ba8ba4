import { hex } from '@carveout/core';
import { readCells, readU32, type TreeNode, type TreeProperty } from '@carveout/devicetree';
import { bad, board, type Check, type CheckScope } from '../check.ts';
import { checkCells, checkUnit } from '../facts/bus-shape.ts';
import { isI2cBus, isSpiBus, looksLikeSpiBus, remembered } from '../facts/buses.ts';
import { everHadChildren } from '../facts/children.ts';

const CELLS = '#address-cells = <1>;\n#size-cells = <1>;\n';

const i2c = (body: string): string => `i2c {\n\t#address-cells = <1>;\n\t#size-cells = <0>;\n\t${body}\n};`;

const i2cBusBridge: Check = {
  name: 'i2c_bus_bridge',
  code: 'DTC124',
  level: 'warning',
  requires: ['addr_size_cells'],
  summary: 'A node named i2c, i2c-bus or i2c-arb has children, and its cell counts are not 1 and 0.',
  why: 'An I2C address is one cell and has no size; the kernel does not find the devices otherwise.',
  examples: {
    good: [board(i2c('eeprom@50 { reg = <0x50>; };'))],
    bad: [
      bad(
        'i2c {\n\t#address-cells = <2>;\n\t#size-cells = <1>;\n\teeprom { };\n};',
        '/i2c: #address-cells is 2, and 1 on an I2C bus',
        '/i2c: #size-cells is 1, and 0 on an I2C bus',
      ),
    ],
  },
  start: (scope) => (node) => {
    if (isI2cBus(node) && everHadChildren(node)) checkCells(scope, node, 'an I2C bus', [1, 0]);
  },
};

const OWN_SLAVE_ADDRESS = 0x4000_0000;
const TEN_BIT_ADDRESS = 0x8000_0000;

const i2cBusReg: Check = {
  name: 'i2c_bus_reg',
  code: 'DTC125',
  level: 'warning',
  requires: ['reg_format', 'i2c_bus_bridge'],
  summary:
    'A device on an I2C bus has no `reg`, its unit address is not the first address, or an address has too many bits.',
  why: 'An I2C address has 7 bits, or 10 when it says so (I2C_TEN_BIT_ADDRESS); the kernel refuses others.',
  examples: {
    good: [board(i2c('eeprom@50 { reg = <0x50>; };\n\tslave@64 { reg = <0x40000064>; };'))],
    bad: [
      bad(i2c('eeprom { };'), '/i2c/eeprom: has no address in reg'),
      bad(
        i2c('eeprom@51 { reg = <0x50>; };'),
        '/i2c/eeprom@51: unit address is not the "50" that its reg gives on an I2C bus',
      ),
      bad(i2c('eeprom@80 { reg = <0x80>; };'), '/i2c/eeprom@80: reg: has the address 0x80, which has more than 7 bits'),
      bad(
        i2c('adc@80000400 { reg = <0x80000400>; };'),
        '/i2c/adc@80000400: reg: has the address 0x400, which has more than 10 bits',
      ),
    ],
  },
  start: (scope) => (node) => {
    if (!node.parent || !isI2cBus(node.parent)) return;
    const reg = node.property('reg');
    if (!reg || reg.bytes.length === 0) {
      scope.fail(node, 'has no address in reg');
      return;
    }
    const addresses = readCells(reg).map((cell) => (cell & ~OWN_SLAVE_ADDRESS) >>> 0);
    checkUnit(scope, node, 'an I2C bus', (addresses[0] ?? 0).toString(16));
    for (const address of addresses) checkI2cAddress(scope, node, reg, address);
  },
};

function checkI2cAddress(scope: CheckScope, node: TreeNode, reg: TreeProperty, value: number): void {
  const isLong = value >= TEN_BIT_ADDRESS;
  const address = isLong ? value - TEN_BIT_ADDRESS : value;
  if (address <= (isLong ? 0x3ff : 0x7f)) return;
  const bits = isLong ? 10 : 7;
  scope.fail(node, `has the address ${hex(BigInt(address))}, which has more than ${bits} bits`, reg);
}

const spi = (body: string): string => `spi {\n\t#address-cells = <1>;\n\t#size-cells = <0>;\n\t${body}\n};`;

const spiBusBridge: Check = {
  name: 'spi_bus_bridge',
  code: 'DTC126',
  level: 'warning',
  requires: ['addr_size_cells'],
  summary: 'An SPI bus is not named spi, or its cell counts are not 1 and 0 (0 and 0 for a slave).',
  why: 'The address of an SPI device is its chip select: one cell without a size. A bus is known by its name, or by `spi-` properties of its children.',
  examples: {
    good: [board(spi('flash@0 { reg = <0>; spi-max-frequency = <1000>; };'))],
    bad: [
      bad(
        'spi {\n\t#address-cells = <2>;\n\t#size-cells = <1>;\n\tflash { };\n};',
        '/spi: #address-cells is 2, and 1 on an SPI bus',
        '/spi: #size-cells is 1, and 0 on an SPI bus',
      ),
      bad(
        `${CELLS}qspi@0 {\n\treg = <0 1>;\n\t#address-cells = <1>;\n\t#size-cells = <0>;\n\tflash@0 { reg = <0>; spi-max-frequency = <1000>; };\n};`,
        '/qspi@0: is an SPI bus, and is not named spi',
      ),
    ],
  },
  start: (scope) => (node) => {
    const isNamed = node.unitName === 'spi';
    if (!isNamed && !looksLikeSpiBus(node)) return;
    if (!isNamed && node.property('reg')) scope.fail(node, 'is an SPI bus, and is not named spi');
    if (!everHadChildren(node)) return;
    checkCells(scope, node, node.property('spi-slave') ? 'an SPI slave' : 'an SPI bus', [
      node.property('spi-slave') ? 0 : 1,
      0,
    ]);
  },
};

const spiBusReg: Check = {
  name: 'spi_bus_reg',
  code: 'DTC127',
  level: 'warning',
  requires: ['reg_format', 'spi_bus_bridge'],
  summary: 'A device on an SPI bus has no `reg`, or its unit address is not its chip select.',
  why: 'The kernel takes the chip select from `reg`, and does not make a device without it.',
  examples: {
    good: [
      board(spi('flash@0 { reg = <0>; };')),
      board('spi {\n\t#address-cells = <0>;\n\t#size-cells = <0>;\n\tspi-slave;\n\tslave { };\n};'),
    ],
    bad: [
      bad(spi('flash { };'), '/spi/flash: has no chip select in reg'),
      bad(spi('flash@1 { reg = <0>; };'), '/spi/flash@1: unit address is not the "0" that its reg gives on an SPI bus'),
    ],
  },
  start(scope) {
    const isBus = remembered(isSpiBus);
    return (node) => {
      if (!node.parent || !isBus(node.parent) || node.parent.property('spi-slave')) return;
      const reg = node.property('reg');
      if (reg && reg.bytes.length > 0) checkUnit(scope, node, 'an SPI bus', (readU32(reg) ?? 0).toString(16));
      else scope.fail(node, 'has no chip select in reg');
    };
  },
};

export const serialBusChecks = { i2cBusBridge, i2cBusReg, spiBusBridge, spiBusReg } as const;
