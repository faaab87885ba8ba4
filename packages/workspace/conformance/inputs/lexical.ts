import { bodies, type DtcCase, wholes } from './case.ts';

/** Tokens, comments, names, numbers, strings. */
export const lexicalCases: readonly DtcCase[] = [
  ...wholes(
    'version tag',
    ['/dts-v1/;\n/ { };\n', '/dts-v1/;\n/dts-v1/;\n/ { };\n', ' /dts-v1/ ;\n/ { };\n'],
    ['/ { };\n', '/dts-v1/\n/ { };\n', '/dts-v2/;\n/ { };\n', ''],
  ),
  ...wholes(
    'plugin tag',
    [
      '/dts-v1/;\n/plugin/;\n/ { };\n',
      '/dts-v1/ /plugin/;\n/ { };\n',
      '/dts-v1/;\n/plugin/;\n/dts-v1/;\n/plugin/;\n/ { };\n',
    ],
    ['/plugin/;\n/ { };\n', '/dts-v1/;\n/ { };\n/plugin/;\n', '/dts-v1/;\n/plugin/;\n/dts-v1/;\n/ { };\n'],
  ),
  ...wholes(
    'comments',
    [
      '/* a */ /dts-v1/; // b\n/ { /* c\n */ a /* d */ = /* e */ <1>; };\n',
      '/dts-v1/;\n/ { a = <1 /* b */ 2>; }; // end',
      '/dts-v1/;\n/ { }; /***/\n',
    ],
    ['/dts-v1/;\n/ { /* open };\n', '/dts-v1/;\n/ { /* /* */ */ };\n', '/dts-v1/;\n/ { / / };\n'],
  ),
  ...wholes(
    'line markers',
    [
      '/dts-v1/;\n# 5 "other.dts"\n/ { a@1 { }; };\n',
      '/dts-v1/;\n#line 7 "other.dts"\n/ { a@1 {\n};\n};\n',
      '/dts-v1/;\n# 5 "other.dts" 1 3\n/ { };\n',
    ],
    ['/dts-v1/;\n # 5 "other.dts"\n/ { };\n', '/dts-v1/;\n# 5\n/ { };\n'],
  ),
  ...wholes(
    'include',
    [
      '/dts-v1/;\n/include/ "part.dtsi"\n/ { };\n',
      '/dts-v1/;\n/ {\n/include/ "inside.dtsi"\n};\n',
      '/dts-v1/;\n/include/ "part.dtsi"/ { };\n',
    ],
    [
      '/dts-v1/;\n/include/ "missing.dtsi"\n/ { };\n',
      '/dts-v1/;\n/include/ part.dtsi\n/ { };\n',
      '/dts-v1/;\n/include/ "loop.dtsi"\n/ { };\n',
    ],
  ),
  ...bodies(
    'node name',
    ['a { };', '0a { };', 'a.b_c+d-e,f@1,2 { };', 'A { };', '1 { };', '\\a { };', `${'long'.repeat(50)} { };`],
    ['a b { };', '{ };', 'a$b { };', 'a/b { };'],
  ),
  ...bodies(
    'property name',
    ['a;', '#a-cells = <1>;', '0;', 'a.b_c+d-e,f?#g*h = <1>;', '\\a = <1>;', `${'long'.repeat(50)};`],
    ['a b = <1>;', '= <1>;', 'a$b = <1>;', 'a = ;'],
  ),
  ...bodies(
    'label',
    ['l: a = <1>;', 'l: m: a { };', '_l0: a { };', 'a = l: <1>, m: "b" n:;', 'a = <l: 1 m:>;', 'a = [l: 01 m:];'],
    ['0l: a { };', 'l : a { };', 'l-m: a { };', 'l: ;', 'l: };'],
  ),
  ...bodies(
    'reference',
    [
      'l: a { }; b { c = <&l>; };',
      'a { b { c = <&{/a/b}>; }; };',
      'c = <&{/}>;',
      'l: a { }; b { c = &l; };',
      'l: a { m { }; }; b { c = <&{l/m}>; };',
    ],
    [
      'c = <&missing>;',
      'c = &missing;',
      'c = <&{/missing}>;',
      'c = <&>;',
      'c = <&{}>;',
      'c = <& l>;',
      'l: a { m { }; }; b { c = <&{l/x}>; };',
      'c = <&{1/2}>;',
      'c = &{1/2};',
      'c = <&{l-x}>; l: a { };',
      'c = &{l-x/y}; l: a { };',
    ],
  ),
  ...bodies(
    'integer',
    [
      'a = <0 1 0x1f 0X1F 017 4294967295>;',
      'a = <1U 1L 1UL 1LL 1ULL>;',
      'a = /bits/ 64 <0xffffffffffffffff 18446744073709551615>;',
      'a = <00>;',
      'a = <3L3L 0x1U5 1l: 2 2Lm: 07ULL0x3>;',
    ],
    [
      'a = <08>;',
      'a = <0x>;',
      'a = <1u>;',
      'a = <1LLL>;',
      'a = <0xg>;',
      'a = <18446744073709551616>;',
      'a = /bits/ 64 <0x10000000000000000>;',
      'a = <1.5>;',
      'a = <1l 2>;',
      'a = <3L3l>;',
    ],
  ),
  ...bodies(
    'integer too wide for its cell',
    [
      'a = <0xffffffff>;',
      'a = <(-1)>;',
      'a = /bits/ 8 <(-128) 255>;',
      'a = <0x100000000>;',
      'a = /bits/ 8 <256>;',
      'a = /bits/ 16 <0x12345>;',
    ],
    [],
  ),
  ...bodies(
    'character literal',
    ["a = <'\n' '\\\n'>;", "a = <'a' '\\n' '\\x41' '\\101' '\\'' '\"'>;", "a = /bits/ 8 <'\\xff'>;"],
    ["a = <''>;", "a = <'ab'>;", "a = <'a>;", 'a = <"a">;'],
  ),
  ...bodies(
    'string',
    [
      'a = "";',
      'a = "b", "c";',
      'a = "\\a\\b\\t\\n\\v\\f\\r\\\\\\"\\q";',
      'a = "\\x41\\x4\\101\\1";',
      'a = "b\\0c";',
      'a = "b\nc";',
      'a = "//\n/*", "b\n# 5 \'c\'\n*/";',
      'a = "\u00e9";',
    ],
    ['a = "b\\\nc";', 'a = "b;', 'a = "b" "c";', 'a = b;', "a = 'b';", 'a = "\\x";'],
  ),
  ...bodies('end of a line', ['a = <1\n>;', 'a\n=\n<1>\n;'], ['a = <1 \\\n2>;', 'a \\\n= <1>;']),
  ...bodies('missed macro', ['a = <1>;'], ['a = <MACRO>;', 'a = MACRO;', 'MACRO', 'a = <(MACRO + 1)>;']),
];
