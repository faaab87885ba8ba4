import fc from 'fast-check';

// Small trees of what dtc's checks look at: names, values and switches that are right, nearly right or wrong.
const oneOf = (words: string): fc.Arbitrary<string> => fc.constantFrom(...words.split(' '));

const REFERABLE =
  '/ { a: na { }; b: nb { #clock-cells = <1>; #gpio-cells = <2>; interrupt-controller; #interrupt-cells = <1>; }; };';

const nodeName = oneOf(
  'i2c i2c@1 spi spi@2 qspi@3 pcie@0 pci soc soc@1000 port port@0 port@1 ports endpoint endpoint@0 endpoint@1 chosen aliases ' +
    'dev@1 dev@01 dev@0x1 dev@1,0 dev@50 x_y led leds na nb reg',
);
const propertyName = oneOf(
  'reg ranges dma-ranges #address-cells #size-cells #clock-cells #interrupt-cells #gpio-cells #msi-cells clocks msi-parent ' +
    'interrupts interrupt-parent interrupts-extended interrupt-map interrupt-map-mask interrupt-controller bus-range device_type ' +
    'compatible status model label clock-names gpios reset-gpio x,nr-gpios gpio-hog spi-max-frequency spi-slave remote-endpoint ' +
    'bootargs stdout-path linux,stdout-path serial0 Serial_1 name phandle linux,phandle led vendor,#x a_b',
);
const value = fc.constantFrom(
  ...[
    '',
    ' = <>',
    ' = <0>',
    ' = <1>',
    ' = <1>',
    ' = <2>',
    ' = <3>',
    ' = <0 0>',
    ' = <1 2>',
    ' = <2 1>',
    ' = <0x50>',
    ' = <0x80>',
  ],
  ...[' = <0x80000400>', ' = <0x40000050>', ' = <0xffffffff>', ' = <1 0 0 0 0>', ' = <0x800 0 0 0 0>', ' = <0 1 &b 5>'],
  ...[
    ' = <&a>',
    ' = <&b>',
    ' = <&b 1>',
    ' = <&b 1 2>',
    ' = <&b 1>, <&b 2>',
    ' = <1 &b>',
    ' = &a',
    ' = &{/nb}',
    ' = <9 1>',
  ],
  ...[
    ' = "pci"',
    ' = "simple-bus"',
    ' = "disabled"',
    ' = "okay"',
    ' = "/na"',
    ' = "/nothing"',
    ' = "a", "b"',
    ' = "led"',
  ],
  ...[' = [01]', ' = [01 02 03 04]', ' = [61 00]', ' = /bits/ 64 <1>', ' = "a\\0b"'],
);
const property = fc.tuple(propertyName, value).map(([name, text]) => `${name}${text};`);
/** Rarely twice, which ends everything. */
const properties = (most: number): fc.Arbitrary<string> =>
  fc
    .uniqueArray(property, { maxLength: most, selector: (text) => text.replace(/[ =;].*/s, '') })
    .map((list) => list.join(' '));
const CELLS = fc.constantFrom(
  '',
  '',
  '#address-cells = <1>; #size-cells = <0>;',
  '#address-cells = <1>; #size-cells = <1>;',
);

/** A body with children so many levels deep. */
function bodyOf(levels: number): fc.Arbitrary<string> {
  const child = levels === 0 ? undefined : fc.tuple(nodeName, bodyOf(levels - 1));
  const children = child
    ? fc.uniqueArray(child, { maxLength: 4, selector: ([name]) => name })
    : fc.constant<[string, string][]>([]);
  return fc.tuple(CELLS, properties(5), children).map(([cells, own, nodes]) => {
    const rest = cells === '' ? own : own.replace(/#(address|size)-cells[^;]*;/g, '');
    return `${cells} ${rest} ${nodes.map(([name, inside]) => `${name} { ${inside} };`).join(' ')}`;
  });
}

/** What an error-level check refuses: most sources have none, for nothing is looked at after it. */
const fault = fc.constantFrom(
  ...Array.from({ length: 24 }, () => ''),
  ...[
    'dup; dup;',
    'm = <&missing>;',
    'm = &missing;',
    'm = <&{/missing} &a>;',
    'x@y = <1>;',
    'l: m = <1>; l: n = <2>;',
  ],
  ...['d1 { }; d1 { };', 'l: d2 { }; l: d3 { };', 'bad#name { };', 'd4 { name = "x"; };', 'd5 { name = "d5"; };'],
  ...['d6 { phandle = <7>; }; d7 { phandle = <7>; };', 'd8 { phandle = <&a>; };', '@1 { };', 'd9@1@2 { };'],
  ...[
    '/omit-if-no-ref/ d10 { };',
    '/omit-if-no-ref/ d11 { d12 { clocks = <&b 1>; }; };',
    'l2: d13 { phandle = <&l2>; };',
  ],
);

const switchOf = fc.tuple(
  fc.constantFrom('-W', '-W', '-E'),
  fc.constantFrom('', '', 'no-'),
  oneOf(
    'reg_format addr_size_cells address_cells_is_cell unit_address_vs_reg pci_bridge i2c_bus_reg spi_bus_bridge clocks_property ' +
      'clocks_is_cell interrupts_property interrupt_map graph_nodes graph_endpoint node_name_chars_strict duplicate_label explicit_phandles ' +
      'phandle_references path_references duplicate_node_names names_is_string_list unique_unit_address',
  ),
);

export interface CheckedSource {
  readonly text: string;
  readonly args: readonly string[];
}

/** A source, and switches for its checks. */
export const checkedSource: fc.Arbitrary<CheckedSource> = fc
  .record({
    root: bodyOf(3),
    more: bodyOf(1),
    faults: fc.tuple(fault, fault),
    plugin: fc.constantFrom(false, false, false, true),
    switches: fc.array(switchOf, { maxLength: 3 }),
    force: fc.boolean(),
  })
  .map(({ root, more, faults, plugin, switches, force }) => ({
    text: `/dts-v1/;\n${plugin ? '/plugin/;\n' : ''}${REFERABLE}\n/ { ${root} };\n/ { ${faults[0]} };\n/ { inner { ${faults[1]} }; };\n&b { ${more} };\n${plugin ? `&outside { ${more} };\n` : ''}`,
    args: [...switches.map(([flag, no, check]) => `${flag}${no}${check}`), ...(force ? ['-f'] : [])],
  }));
