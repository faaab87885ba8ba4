import {
  nameProperty,
  repeatedChildren,
  repeatedProperties,
  specialProperties,
  unfilledBytes,
} from '@carveout/devicetree';
import { bad, board, type Check } from '../check.ts';
import { isOneString } from '../facts/strings.ts';

/** The first character of `text` that `allowed` has not. */
const firstOutside = (text: string, allowed: RegExp): string | undefined => allowed.exec(text)?.[0];

const duplicateNodeNames: Check = {
  name: 'duplicate_node_names',
  code: 'DTS504',
  level: 'error',
  requires: [],
  summary: 'Two children with the same full name are written in one body.',
  why: 'Only bodies written apart are merged, so the compiler refuses the file. Join the two, or give them different unit addresses.',
  examples: {
    good: [board('led@0 { };\nled@1 { };')],
    bad: [bad('led@0 { };\nled@0 { };', '/led@0: name is there already among its siblings')],
  },
  start: (scope) => (node) => {
    for (const [earlier, later] of repeatedChildren(node)) {
      if (scope.isFull()) return;
      // A `/delete-node/` in the body that first has the node leaves a nameless second one.
      if (later.deleted) scope.fail(earlier, 'is deleted in the body that has it, which deletes nothing');
      else scope.fail(later, 'name is there already among its siblings');
    }
  },
};

const duplicatePropertyNames: Check = {
  name: 'duplicate_property_names',
  code: 'DTS505',
  level: 'error',
  requires: [],
  summary: 'One body gives a property twice.',
  why: 'The compiler refuses the file, because it cannot tell which value is meant. Keep one.',
  examples: {
    good: [board('model = "a";')],
    bad: [bad('model = "a";\nmodel = "b";', '/: model: is given again in the same body')],
  },
  start: (scope) => (node) => {
    for (const [earlier] of repeatedProperties(node)) {
      if (scope.isFull()) return;
      scope.fail(node, 'is given again in the same body', earlier);
    }
  },
};

const nodeNameChars: Check = {
  name: 'node_name_chars',
  code: 'DTS506',
  level: 'error',
  requires: [],
  summary: 'A node name has a character outside letters, digits and `,._+-@`.',
  why: 'The Devicetree Specification allows no others, and the compiler refuses the file. Rename the node.',
  examples: {
    good: [board('a-b_c,d.e+f@1 { };')],
    bad: [bad('led#0 { };', '/led#0: name has the character "#"')],
  },
  start: (scope) => (node) => {
    const found = firstOutside(node.name, /[^\w,.+@-]/);
    if (found !== undefined) scope.fail(node, `name has the character "${found}"`);
  },
};

const nodeNameFormat: Check = {
  name: 'node_name_format',
  code: 'DTS516',
  level: 'error',
  requires: ['node_name_chars'],
  summary: 'A node name has more than one `@`.',
  why: 'What follows the first one is the unit address, which cannot hold another. The compiler refuses the file.',
  examples: {
    good: [board('led@0 { };')],
    bad: [bad('led@0@1 { };', '/led@0@1: name has more than one @')],
  },
  start: (scope) => (node) => {
    if (node.unitAddress?.includes('@')) scope.fail(node, 'name has more than one @');
  },
};

const nodeNameNotEmpty: Check = {
  name: 'node_name_not_empty',
  code: 'DTS517',
  // An error in dtc 1.8; the kernel's dtc, which is followed here, does not know it.
  level: 'off',
  requires: ['node_name_chars'],
  summary: 'A node name has nothing before its `@`.',
  why: 'The Devicetree Specification wants a name of at least one character; dtc 1.8 and later refuse the file.',
  examples: {
    good: [board('led@0 { };')],
    bad: [bad('@0 { };', '/@0: name has nothing before its @')],
  },
  start: (scope) => (node) => {
    if (node.parent && node.unitName === '') scope.fail(node, 'name has nothing before its @');
  },
};

const nodeNameCharsStrict: Check = {
  name: 'node_name_chars_strict',
  code: 'DTC112',
  level: 'off',
  requires: [],
  summary: 'A node name has, before its `@`, a character outside letters, digits and `,-`.',
  why: 'It is valid, but not what the Devicetree Specification recommends: bindings and scripts expect dashes. Rename the node.',
  examples: {
    good: [board('power-led@0 { };')],
    bad: [bad('power_led@0 { };', '/power_led@0: name has the character "_", which is not recommended')],
  },
  start: (scope) => (node) => {
    const found = firstOutside(node.unitName, /[^a-zA-Z\d,-]/);
    if (found !== undefined) scope.fail(node, `name has the character "${found}", which is not recommended`);
  },
};

const propertyNameChars: Check = {
  name: 'property_name_chars',
  code: 'DTS507',
  level: 'error',
  requires: [],
  summary: 'A property name has a character outside letters, digits and `,._+*#?-`.',
  why: 'The Devicetree Specification allows no others, and the compiler refuses the file. Rename the property.',
  examples: {
    good: [board('vendor,a-b_c.d?*+#;')],
    bad: [bad('level@0 = <1>;', '/: level@0: name has the character "@"')],
  },
  start: (scope) => (node) => {
    for (const property of specialProperties(node)) {
      const found = firstOutside(property.name, /[^\w,.+*#?-]/);
      if (found !== undefined) scope.fail(node, `name has the character "${found}"`, property);
    }
  },
};

const STRICT = /[^a-zA-Z\d,-]/;

const propertyNameCharsStrict: Check = {
  name: 'property_name_chars_strict',
  code: 'DTC111',
  level: 'off',
  requires: [],
  summary:
    'A property name has a character outside letters, digits and `,-`, or a `#` in another place than at its start.',
  why: 'It is valid, but not what the Devicetree Specification recommends: bindings and scripts expect dashes. Rename the property.',
  examples: {
    good: [board('#clock-cells = <0>;\nvendor,#gain = <1>;\ndevice_type = "board";')],
    bad: [bad('max_gain = <1>;', '/: max_gain: name has the character "_", which is not recommended')],
  },
  start: (scope) => (node) => {
    for (const property of node.properties) {
      const { name } = property;
      let at = name.search(STRICT);
      if (at < 0 || name === 'device_type') continue;
      // A `#` counts as part of the name at the start, or right behind the vendor's prefix.
      let rest = name;
      if (name[at] === '#' && (at === 0 || name[at - 1] === ',')) {
        rest = name.slice(at + 1);
        at = rest.search(STRICT);
      }
      if (at >= 0) scope.fail(node, `name has the character "${rest[at]}", which is not recommended`, property);
    }
  },
};

const nameIsString: Check = {
  name: 'name_is_string',
  code: 'DTS518',
  level: 'error',
  requires: [],
  summary: 'A `name` property is not one string.',
  why: '`name` is implied by the node name; the compiler refuses any other value. Remove the property.',
  examples: {
    good: [board('led { name = "led"; };')],
    bad: [bad('led { name = <1>; };', '/led: name: is not one string')],
  },
  start: (scope) => (node) => {
    const property = node.property('name');
    if (property && !isOneString(unfilledBytes(property))) scope.fail(node, 'is not one string', property);
  },
};

const nameProperties: Check = {
  name: 'name_properties',
  code: 'DTS508',
  level: 'error',
  requires: ['name_is_string'],
  summary: 'A `name` property is not the node name before `@`.',
  why: '`name` is implied by the node name; the compiler refuses any other value, and removes the right one. Remove the property.',
  examples: {
    good: [board('led@0 { name = "led"; };')],
    bad: [bad('led@0 { name = "lamp"; };', '/led@0: `name` is not the "led" of the node name')],
  },
  start: (scope) => (node) => {
    const property = nameProperty(node);
    if (!property) return;
    const expected = [...node.unitName].map((character) => character.charCodeAt(0));
    const bytes = unfilledBytes(property);
    const matches = bytes.length === expected.length + 1 && expected.every((code, at) => bytes[at] === code);
    if (!matches) scope.fail(node, `\`name\` is not the "${node.unitName}" of the node name`);
  },
  finish: (passes) => passes.dropNames(),
};

const nodeNameVsPropertyName: Check = {
  name: 'node_name_vs_property_name',
  code: 'DTC101',
  level: 'warning',
  requires: ['node_name_chars'],
  summary: 'A node has the same name as a property of its parent.',
  why: 'Programs that show the tree as directories and files, as the kernel does in /proc/device-tree, cannot show both. Rename one.',
  examples: {
    good: [board('led = "on";\nled-node { };')],
    bad: [bad('led = "on";\nled { };', '/led: the parent has a property of this name')],
  },
  start: (scope) => (node) => {
    if (node.parent?.property(node.name)) scope.fail(node, 'the parent has a property of this name');
  },
};

export const nameChecks = {
  duplicateNodeNames,
  duplicatePropertyNames,
  nodeNameChars,
  nodeNameFormat,
  nodeNameNotEmpty,
  nodeNameCharsStrict,
  propertyNameChars,
  propertyNameCharsStrict,
  nameIsString,
  nameProperties,
  nodeNameVsPropertyName,
} as const;
