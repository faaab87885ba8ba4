import { fileId, identityMap } from '@carveout/core';
import { buildTree } from '@carveout/devicetree';
import { parseDts } from '@carveout/grammar-dts';
import { expect, test } from 'vitest';
import { type CheckRun, checks, levelsAfter, runChecks } from '../src/index.ts';

/** Every check that is a warning at most, so that nothing stops the others. */
const ALL = new Map(checks.map(({ name }) => [name, { warning: name !== 'always_fail', error: false }]));

function runOn(body: string): CheckRun {
  const { ast } = parseDts(`/dts-v1/;\n/ { ${body} };\n`, fileId('a.dts'));
  let run: CheckRun = { reports: [], failed: false };
  buildTree(ast, identityMap(fileId('a.dts')), {
    drive: (tree, passes) => {
      run = runChecks(tree, ALL, passes);
    },
  });
  return run;
}

const CELLS = '#address-cells = <1>; #size-cells = <0>;';

test.each([
  ['one name', 'a { };'.repeat(2000)],
  ['one unit address', `${CELLS}${Array.from({ length: 2000 }, (_, at) => `a${at}@1 { reg = <1>; };`).join('')}`],
  ['one label', Array.from({ length: 3000 }, (_, at) => `l: a${at} { };`).join('')],
  ['one property', 'a;'.repeat(2000)],
])('so many of %s that the pairs are not counted to the end', (_, body) => {
  const { reports } = runOn(body);
  expect(reports.length).toBeGreaterThan(1000);
  expect(reports.length).toBeLessThanOrEqual(100_000);
});

test('values that are no values of their kind', () => {
  const odd = ['', ' = <1>', ' = [01]', ' = ""', ' = <0xffffffff 0 0 0 0 0>', ' = <&l>', ' = &l', ' = /bits/ 64 <1>'];
  const names = [
    ...['reg', 'ranges', 'dma-ranges', '#address-cells', '#size-cells', '#interrupt-cells', '#clock-cells', 'clocks'],
    ...['interrupts', 'interrupt-parent', 'interrupt-map', 'interrupt-map-mask', 'interrupt-controller', 'bus-range'],
    ...['device_type', 'compatible', 'status', 'gpios', 'remote-endpoint', 'spi-slave', 'phandle', 'name', 'bootargs'],
  ];
  for (const parent of ['pcie', 'i2c', 'spi', 'port', 'chosen', 'aliases', 'ports']) {
    for (const value of odd) {
      const properties = names.map((name) => `${name}${value};`).join(' ');
      const body = `l: ${parent} { device_type = "pci"; compatible = "simple-bus"; ${properties} endpoint@1 { ${properties} }; };`;
      expect(runOn(body).reports.length).toBeGreaterThan(0);
    }
  }
});

test('levels follow the switches in order', () => {
  const level = (...switches: Parameters<typeof levelsAfter>[0]) => levelsAfter(switches);
  const lowered = level({ level: 'error', on: false, check: 'duplicate_node_names' });
  expect(lowered.get('phandle_references')).toEqual({ warning: false, error: false });
  expect(lowered.get('clocks_property')).toEqual({ warning: true, error: false });
  const raised = level({ level: 'error', on: true, check: 'i2c_bus_reg' });
  expect(raised.get('address_cells_is_cell')).toEqual({ warning: true, error: true });
  expect(raised.get('spi_bus_reg')).toEqual({ warning: true, error: false });
});
