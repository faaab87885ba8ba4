import type { DtcCase } from './case.ts';

const v1 = (text: string): string => `/dts-v1/;\n${text}\n`;

/** Fails an error, an error that depends on it, a warning, and a check that is off. */
const TWO_ERRORS = v1('/ { l: a { b = <&missing>; }; l: c_d { }; e@1 { f = &missing; }; };');
const WARNINGS = v1('/ { a@1 { }; b_c { status = <1>; }; clocks = <1>; };');
const NESTED = v1('/ { i2c { #address-cells = <2>; #size-cells = <0>; a@5 { reg = <0 6>; }; }; };');
const CELLS = v1('/ { #address-cells = <1 2>; #size-cells = <1>; a@1 { reg = <1 2>; }; };');

const rows: readonly (readonly [name: string, dts: string, args: string])[] = [
  ['defaults', TWO_ERRORS, ''],
  ['forced', TWO_ERRORS, '-f'],
  ['forced without the second error', v1('/ { l: a { b = <&c>; }; l: c { }; d { e = &c; f = <&c>; }; };'), '-f'],
  ['quiet', TWO_ERRORS, '-q'],
  ['quieter', TWO_ERRORS, '-qq'],
  ['quietest, forced', TWO_ERRORS, '-qqq -f'],
  ['quiet warnings', WARNINGS, '-q'],
  ['an error is a warning', TWO_ERRORS, '-E no-duplicate_label -W duplicate_label'],
  ['an error is off', TWO_ERRORS, '-Eno-duplicate_label'],
  ['an error with dependents is off', TWO_ERRORS, '-Eno-duplicate_label -Eno_duplicate_node_names'],
  ['-W no- does not lower an error', TWO_ERRORS, '-Wno-duplicate_label'],
  [
    'references may stay open',
    v1('/ { a = <&missing>; b = &missing; clocks = <&missing>; };'),
    '-Eno-phandle_references -Eno-path_references',
  ],
  [
    'references may stay open, clocks off',
    v1('/ { a = <&missing>; l: b { c = <&l>; d = &l; }; };'),
    '-Eno-duplicate_node_names',
  ],
  ['path references are off', v1('/ { l: a { b = &l; }; };'), '-Eno-path_references'],
  [
    'references are filled in late',
    v1('/ { #address-cells = <&l>; l: b { #clock-cells = <1>; }; c { clocks = <&l 1>; interrupts = <&l>; }; };'),
    '-Eno-phandle_references',
  ],
  [
    'explicit phandles are read late, and a path is one',
    v1('/ { l: ab { }; a { phandle = &l; }; m: b { #clock-cells = <0>; }; c { clocks = <&m>; }; };'),
    '-Eno-explicit_phandles',
  ],
  [
    'explicit phandles are read late, and a path is taken',
    v1('/ { l: ab { }; m: a { phandle = &l; }; b { phandle = &l; }; c { clocks = <&m>; }; };'),
    '-Eno-explicit_phandles -Wexplicit_phandles',
  ],
  ['paths stay open in a list', v1('/ { l: a { }; b { msi-parent = &l; }; };'), '-Eno-path_references'],
  [
    'cell counts that were not read',
    v1('/ { a { #size-cells = [01 02 03 04 05]; port@1 { reg = <1>; endpoint { }; }; }; };'),
    '',
  ],
  [
    'an error, and a fixup that cannot be written',
    '/dts-v1/;\n/plugin/;\n/ { a = <&{/missing}>; b { phandle = <0>; }; };\n',
    '',
  ],
  ['a fixup that cannot be written', '/dts-v1/;\n/plugin/;\n/ { a = <&{/missing}>; };\n', ''],
  ['a warning is an error', WARNINGS, '-E status_is_string'],
  ['a warning is an error, forced', WARNINGS, '-E status_is_string -f'],
  ['nothing after the first error', WARNINGS, '-E unit_address_vs_reg -W node_name_chars_strict'],
  ['a warning is off', WARNINGS, '-W no-unit_address_vs_reg'],
  ['-E no- does not lower a warning', WARNINGS, '-E no-unit_address_vs_reg'],
  ['an off check is a warning', WARNINGS, '-W node_name_chars_strict'],
  ['the last switch counts', WARNINGS, '-W no-status_is_string -W status_is_string -W no-unit_address_vs_reg'],
  ['lowering takes dependents along', NESTED, '-W no-addr_size_cells'],
  ['raising takes requirements along', NESTED, '-W no-addr_size_cells -W i2c_bus_reg'],
  ['a requirement that failed', NESTED, ''],
  ['a requirement that failed silently', NESTED, '-W no-i2c_bus_bridge -W i2c_bus_reg -W no-i2c_bus_bridge'],
  ['a requirement of many', CELLS, ''],
  ['a requirement of many, as an error', CELLS, '-E reg_format'],
  ['an unknown check', WARNINGS, '-W no_such_check'],
  ['an unknown check, lowered', WARNINGS, '-E no-no_such_check'],
  [
    'every kernel switch',
    WARNINGS,
    '-Wno-unique_unit_address -Wno-unit_address_vs_reg -Wno-avoid_unnecessary_addr_size -Wno-alias_paths -Wno-graph_child_address -Wno-simple_bus_reg',
  ],
  ['symbols keep labelled nodes', v1('/ { /omit-if-no-ref/ l: a { }; /omit-if-no-ref/ b { }; };'), '-@'],
  ['symbols and errors, forced', v1('/ { l: a { }; l: b { c = <&a>; }; };'), '-@ -f'],
  ['fixups without plugin', v1('/ { l: a { b = <&l>; }; };'), '-L'],
  ['aliases of labels', v1('/ { l: a { }; m: n: b { }; };'), '-A'],
  ['sorted', v1('/memreserve/ 2 1;\n/memreserve/ 1 1;\n/ { b; a; d { }; c { }; };'), '-s'],
  ['legacy phandles', v1('/ { l: a { }; b { c = <&l>; }; };'), '-H legacy'],
  ['both phandles', v1('/ { l: a { }; b { c = <&l>; }; };'), '-H both'],
  ['boot cpu', v1('/ { cpus { cpu@3 { reg = <3>; }; }; };'), ''],
  ['boot cpu given', v1('/ { cpus { cpu@3 { reg = <3>; }; }; };'), '-b 1'],
  ['boot cpu given as none', v1('/ { cpus { cpu@3 { reg = <3>; }; }; };'), '-b -1'],
  ['space', v1('/ { };'), '-S 200'],
  ['padding', v1('/ { };'), '-p 16 -a 64'],
  ['reserved entries', v1('/ { };'), '-R 3'],
  ['alignment that is no power of two', v1('/ { };'), '-a 3'],
  ['space and padding', v1('/ { };'), '-S 200 -p 10'],
  ['version 16', v1('/ { a { b; }; };'), '-V 16'],
  ['version 3', v1('/ { a { b; }; };'), '-V 3'],
  ['unknown version', v1('/ { };'), '-V 4'],
  ['unknown option', v1('/ { };'), '-x'],
  ['unknown output', v1('/ { };'), '-O nothing'],
  ['an error, and an unknown version', TWO_ERRORS, '-V 4'],
  ['an error, and an unknown output', TWO_ERRORS, '-O nothing'],
  ['unknown phandle format', v1('/ { };'), '-H none'],
  ['two inputs', v1('/ { };'), 'a.dts'],
  ['name dropped', v1('/ { a@1 { name = "a"; reg = <1 2 3>; }; };'), ''],
];

export const switchCases: readonly DtcCase[] = rows.map(([name, dts, args]) => ({
  name: `switches: ${name}`,
  dts,
  args: args.split(' ').filter((word) => word !== ''),
}));
