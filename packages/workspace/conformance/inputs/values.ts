import { bodies, type DtcCase } from './case.ts';

/** What may stand behind an equals sign. */
export const valueCases: readonly DtcCase[] = [
  ...bodies(
    'cells',
    ['a = <>;', 'a = <1 2>, <3>;', 'a = <(1)>;', 'a = <1\n2>;', 'a = <(-1) (1 + 2)>;'],
    ['a = <1, 2>;', 'a = <1 + 2>;', 'a = <-1>;', 'a = <1;', 'a = 1;', 'a = <1>>;', 'a = <1 <2>>;'],
  ),
  ...bodies(
    'bits',
    [
      'a = /bits/ 8 <1 2>;',
      'a = /bits/ 16 <1 0xffff>;',
      'a = /bits/ 32 <1>;',
      'a = /bits/ 64 <1>;',
      'a = /bits/ 32 <&{/}>;',
      'a = /bits/ 8 <>;',
    ],
    [
      'a = /bits/ 7 <1>;',
      'a = /bits/ <1>;',
      'a = /bits/ 64 <&{/}>;',
      'a = /bits/ 8 [01];',
      'a = /bits/ 8 "a";',
      'a = /bits/ 128 <1>;',
    ],
  ),
  ...bodies(
    'bytes',
    ['a = [];', 'a = [01 02];', 'a = [0102];', 'a = [01 0203];', 'a = [aA Ff];'],
    ['a = [0];', 'a = [012];', 'a = [0x01];', 'a = [01, 02];', 'a = [zz];', 'a = [01', 'a = [0 1 2 3];'],
  ),
  ...bodies(
    'parts',
    ['a = "b", <1>, [02], /bits/ 8 <3>;', 'a = &{/}, "b";', 'a = <&{/}>, &{/};'],
    ['a = , <1>;', 'a = <1>,;', 'a = <1> <2>;', 'a = <1>, , <2>;', 'a = "b" <1>;'],
  ),
  ...bodies(
    'incbin',
    [
      'a = /incbin/("data.bin");',
      'a = /incbin/("data.bin", 1, 2);',
      'a = /incbin/("data.bin", 4, 100);',
      'a = /incbin/("data.bin", (1 + 1), (1));',
      'a = <1>, /incbin/("data.bin");',
    ],
    [
      'a = /incbin/("missing.bin");',
      'a = /incbin/ "data.bin";',
      'a = /incbin/("data.bin", 1);',
      'a = /incbin/("data.bin", 1, 2, 3);',
      'a = /incbin/(data.bin);',
    ],
  ),
  ...bodies(
    'arithmetic',
    [
      'a = <(1 + 2 * 3) (7 - 2 - 1) (7 / 2) (7 % 3)>;',
      'a = <(1 << 4) (0xf0 >> 4) (1 << 64) (1 << 32)>;',
      'a = <(6 & 3) (6 | 3) (6 ^ 3) (~0)>;',
      'a = <(1 < 2) (2 <= 2) (1 > 2) (2 >= 3) (1 == 1) (1 != 1)>;',
      'a = <((-1) < 1) (!5) (!0) (1 && 0) (1 || 0)>;',
      'a = <(1 ? 2 : 3) (0 ? 2 : 0 ? 4 : 5)>;',
      'a = /bits/ 64 <(0 - 1) (0xffffffffffffffff + 2) (0xffffffff * 0xffffffff)>;',
      'a = <(1 + 2 == 3 && 4 | 1 ^ 2 & 3)>;',
      'a = <(- -1) (!!3) (~-1)>;',
    ],
    [
      'a = <(1 +)>;',
      'a = <(1 2)>;',
      'a = <()>;',
      'a = <(1>;',
      'a = <(1 ? 2)>;',
      'a = <(1 = 1)>;',
      'a = <(1 ** 2)>;',
      'a = <(&{/})>;',
    ],
  ),
  ...bodies(
    'division by zero',
    ['a = <(0 / 1) (0 % 1)>;'],
    ['a = <(1 / 0)>;', 'a = <(1 % 0)>;', 'a = <(1 ? 2 : 3 / 0)>;', 'a = <(1 / (1 - 1))>;'],
  ),
  ...bodies('empty value', ['a;', 'a = <>;', 'a = "";'], ['a = ;', 'a =', 'a']),
];
