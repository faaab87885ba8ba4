import type { DiagnosticCode } from '@carveout/core';
import { propertiesNamed } from '@carveout/devicetree';
import { bad, board, type Check } from '../check.ts';
import { isOneString, isStrings } from '../facts/strings.ts';

interface TypedProperty {
  readonly name: string;
  readonly property: string;
  readonly code: DiagnosticCode;
}

/** A property that has to be one cell. */
export const isCell = ({ name, property, code }: TypedProperty): Check => ({
  name,
  code,
  level: 'warning',
  requires: [],
  summary: `A \`${property}\` property is not one cell.`,
  why: 'Whatever reads it expects 4 bytes: drivers take the first cell or nothing, and values counted with it are read at wrong places.',
  examples: {
    good: [board(`bus { ${property} = <1>; };`)],
    bad: [bad(`bus { ${property} = <1 0>; };`, `/bus: ${property}: has 8 bytes, not the 4 of one cell`)],
  },
  at: [property],
  start: (scope) => (node) => {
    const found = node.property(property);
    if (found && found.bytes.length !== 4) {
      scope.fail(node, `has ${found.bytes.length} bytes, not the 4 of one cell`, found);
    }
  },
});

const isString = ({ name, property, code }: TypedProperty): Check => ({
  name,
  code,
  level: 'warning',
  requires: [],
  summary: `A \`${property}\` property is not one string.`,
  why: 'Whatever reads it compares it with one text, and finds none. Write one string in quotes.',
  examples: {
    good: [board(`led { ${property} = "disk"; };`)],
    bad: [
      bad(`led { ${property} = <1>; };`, `/led: ${property}: is not one string`),
      bad(`led { ${property} = "a", "b"; };`, `/led: ${property}: is not one string`),
    ],
  },
  at: [property],
  start: (scope) => (node) => {
    const found = node.property(property);
    if (found && !isOneString(found.bytes)) scope.fail(node, 'is not one string', found);
  },
});

const compatibleIsStringList: Check = {
  name: 'compatible_is_string_list',
  code: 'DTC109',
  level: 'warning',
  requires: [],
  summary: 'A `compatible` property is not a list of strings.',
  why: 'No driver will match the node. Write strings in quotes, separated by commas.',
  examples: {
    good: [board('compatible = "vendor,board", "vendor,soc";')],
    bad: [bad('compatible = [61 62];', '/: compatible: is not a list of strings')],
  },
  at: ['compatible'],
  start: (scope) => (node) => {
    const found = node.property('compatible');
    if (found && !isStrings(found)) scope.fail(node, 'is not a list of strings', found);
  },
};

const isNames = (property: string): boolean => property.endsWith('-names');

const namesIsStringList: Check = {
  name: 'names_is_string_list',
  code: 'DTC110',
  level: 'warning',
  requires: [],
  summary: 'A property whose name ends in `-names` is not a list of strings.',
  why: 'Drivers look up clocks, resets and the like by these names, and find none. Write strings in quotes, separated by commas.',
  examples: {
    good: [board('uart { clock-names = "bus", "core"; };')],
    bad: [bad('uart { clock-names = <1>; };', '/uart: clock-names: is not a list of strings')],
  },
  at: isNames,
  start: (scope) => (node) => {
    for (const property of propertiesNamed(node, isNames)) {
      if (!isStrings(property)) scope.fail(node, 'is not a list of strings', property);
    }
  },
};

export const valueTypeChecks = {
  addressCellsIsCell: isCell({ name: 'address_cells_is_cell', property: '#address-cells', code: 'DTC103' }),
  sizeCellsIsCell: isCell({ name: 'size_cells_is_cell', property: '#size-cells', code: 'DTC104' }),
  deviceTypeIsString: isString({ name: 'device_type_is_string', property: 'device_type', code: 'DTC105' }),
  modelIsString: isString({ name: 'model_is_string', property: 'model', code: 'DTC106' }),
  statusIsString: isString({ name: 'status_is_string', property: 'status', code: 'DTC107' }),
  labelIsString: isString({ name: 'label_is_string', property: 'label', code: 'DTC108' }),
  compatibleIsStringList,
  namesIsStringList,
} as const;
