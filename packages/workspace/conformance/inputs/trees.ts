import { bodies, type DtcCase, wholes } from './case.ts';

const v1 = (text: string): string => `/dts-v1/;\n${text}\n`;
const plugin = (text: string): string => `/dts-v1/;\n/plugin/;\n${text}\n`;

/** Nodes, merging, deletion, labels, overlays. */
export const treeCases: readonly DtcCase[] = [
  ...wholes(
    'memreserve',
    [
      '/memreserve/ 0x1000 0x100;\n/ { };',
      'l: m: /memreserve/ (1 + 1) 0x100;\n/ { };',
      '/memreserve/ 0 0;\n/memreserve/ 1 0xffffffffffffffff;\n/ { };',
    ].map(v1),
    [
      '/memreserve/ 0x1000;\n/ { };',
      '/memreserve/ 1 2\n/ { };',
      '/memreserve/ 1 2 3;\n/ { };',
      '/ { };\n/memreserve/ 1 2;',
      '/memreserve/ <1> <2>;\n/ { };',
      '/memreserve/ 1-2;\n/ { };',
    ].map(v1),
  ),
  ...wholes(
    'root node',
    ['/ { };\n/ { a; };', '/ { }; / { };'].map(v1),
    ['', '/ { }', '/ };', 'a { };', '&l { };\n/ { };', '/a { };', '/ { };;'].map(v1),
  ),
  ...bodies(
    'order in a body',
    ['a; b { };', 'b { c; d { }; };', ''],
    ['b { }; a;', 'b { }; /delete-property/ a;', 'b { c { }; d = <1>; };', 'b { }', 'b { };;', 'a;;'],
  ),
  ...wholes(
    'merging',
    [
      '/ { a = <1>; b { c; }; };\n/ { a = <2>; b { d; }; };',
      '/ { l: a { b = <1>; }; };\n&l { b = <2>; c; };',
      '/ { a@1 { b = <1>; }; a@2 { }; };\n/ { a@1 { b = <2>; }; };',
      '/ { a { b { c; }; }; };\n&{/a/b} { d; };',
      '/ { l: a { }; };\nm: &l { };\n&m { b; };',
      '/ { l: a { b { }; }; };\n&{l/b} { c; };',
      '/ { a = <&l>; };\n/ { l: b { }; };',
      '/ { a; b; c { }; d { }; };\n/ { e; b = <1>; a = <2>; d { f; }; c { g; }; h { }; };',
    ].map(v1),
    [
      '/ { };\n&missing { };',
      '/ { };\n&{/missing} { };',
      '/ { };\n&l { };\n/ { l: a { }; };',
      '/ { };\nm: &missing { };',
      '/ { };\n&l;',
      '/ { l: a { }; };\n&l { }',
    ].map(v1),
  ),
  ...wholes(
    'delete-property',
    [
      '/ { a; b; };\n/ { /delete-property/ a; };',
      '/ { };\n/ { /delete-property/ a; };',
      '/ { a; /delete-property/ a; };',
      '/ { a = <1>; b; };\n/ { /delete-property/ a; };\n/ { a = <2>; };',
    ].map(v1),
    [
      '/ { a; };\n/delete-property/ a;',
      '/ { /delete-property/ ; };',
      '/ { /delete-property/ a };',
      '/ { /delete-property/ a b; };',
      '/ { /delete-property/ &a; };',
    ].map(v1),
  ),
  ...wholes(
    'delete-node',
    [
      '/ { a { b; }; c { }; };\n/ { /delete-node/ a; };',
      '/ { };\n/ { /delete-node/ a; };',
      '/ { l: a { }; };\n/delete-node/ &l;',
      '/ { a { }; };\n/delete-node/ &{/a};',
      '/ { l: a { b = <1>; c; }; };\n/delete-node/ &l;\n/ { a { c = <2>; }; };',
      '/ { l: a { m: b { }; }; };\n/delete-node/ &l;\n/ { m: c { }; };\n&m { d; };',
      '/ { /delete-node/ a; a { }; };',
    ].map(v1),
    [
      '/ { };\n/delete-node/ &l;',
      '/ { };\n/delete-node/ &{/a};',
      '/ { l: a { }; };\n/delete-node/ &l;\n&l { };',
      '/ { l: a { }; b { c = <&l>; }; };\n/delete-node/ &l;',
      '/ { a { }; /delete-node/ a; };',
      '/ { /delete-node/ &a; };',
      '/ { };\n/delete-node/ a;',
      '/ { l: a { b { }; }; };\n/ { /delete-node/ a };',
    ].map(v1),
  ),
  ...wholes(
    'omit-if-no-ref',
    [
      '/ { /omit-if-no-ref/ a { }; };',
      '/ { /omit-if-no-ref/ l: a { }; b { c = <&l>; }; };',
      '/ { /omit-if-no-ref/ l: a { }; b { c = &l; }; };',
      '/ { l: a { }; };\n/omit-if-no-ref/ &l;',
      '/ { /omit-if-no-ref/ l: a { c = <&m>; }; /omit-if-no-ref/ m: b { }; };',
      '/ { /omit-if-no-ref/ l: a { m: b { }; }; c { d = <&m>; }; };',
      '/ { /omit-if-no-ref/ a { x = <&m>; }; b { y = <&n>; }; m: c { }; n: d { }; };',
    ].map(v1),
    [
      '/ { };\n/omit-if-no-ref/ &l;',
      '/ { /omit-if-no-ref/ a; };',
      '/ { /omit-if-no-ref/ };',
      '/ { };\n/omit-if-no-ref/ a;',
    ].map(v1),
  ),
  ...wholes(
    'labels meet',
    [
      '/ { l: a { }; };\n/ { l: a { }; };',
      '/ { l: m: a { }; };\n/ { n: a { }; };\n/ { b = <&l &m &n>; };',
      '/ { l: a { }; };\n/delete-node/ &l;\n/ { l: b { }; };',
    ].map(v1),
    [
      '/ { l: a { }; l: b { }; };',
      '/ { l: b = <1>; c = l: <1>; };',
      '/ { l: a { }; };\n/ { l: b { }; };',
      '/ { a = <l: 1 l: 2>; };',
      '/ { l: a; b { l: c; }; };',
    ].map(v1),
  ),
  ...wholes(
    'phandles',
    [
      '/ { a { phandle = <1>; }; l: b { }; c { d = <&l>; }; };',
      '/ { l: a { phandle = <&l>; }; };',
      '/ { l: a { linux,phandle = <5>; }; b { c = <&l>; }; };',
      '/ { l: a { phandle = <5>; linux,phandle = <5>; }; };',
      '/ { l: a { }; m: b { }; c { d = <&m &l &m>; }; };',
      '/ { l: a { }; m: b { }; n: c { }; d { e = <&n &l &m>; }; f { phandle = <2>; }; };',
    ].map(v1),
    [
      '/ { a { phandle = <1>; }; b { phandle = <1>; }; };',
      '/ { a { phandle = <0>; }; };',
      '/ { a { phandle = <0xffffffff>; }; };',
      '/ { a { phandle = "abc\\0"; linux,phandle = <1 2>; }; };',
      '/ { l: a { }; b { phandle = <&l>; }; };',
      '/ { a { phandle; }; };',
    ].map(v1),
  ),
  ...wholes(
    'overlays',
    [
      '&ext { a = <1>; };',
      '&ext { a = <&other>; b { c = <&ext>; }; };',
      '&{/soc} { a; };',
      '/ { fragment@0 { target = <&ext>; __overlay__ { a; }; }; };',
      '&ext { l: a { }; b { c = <&l>; }; };',
      '/ { l: a { }; };\n&l { b; };',
      '&ext { a; };\n&ext { b; };\n&{/} { c; };',
      '&ext { clocks = <&clk 1>, <&clk 2>; interrupts = <1>; interrupt-parent = <&gic>; };',
    ].map(plugin),
    [
      '&ext { a = &other; };',
      '/ { a = &other; };',
      '/delete-node/ &ext;',
      '&ext { a; }',
      '&ext;',
      '&{l/b} { };',
      '/ { };\nl: &ext { };',
      '/ { a { }; };\n/delete-node/ &{/};\n&{/a} { b = <&{/c}>; };',
    ].map(plugin),
  ),
  ...wholes(
    'deep nesting',
    [v1(`/ { ${'a { '.repeat(60)}${'}; '.repeat(60)}};`)],
    [v1(`/ { ${'a { '.repeat(60)}${'}; '.repeat(59)}};`)],
  ),
];
