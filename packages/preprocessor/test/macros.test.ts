import { expect, it } from 'vitest';
import { collapse, listed, run } from './check.ts';

/** Expanded text with white space collapsed; no diagnostics. */
function check(input: string, expected: string): void {
  const result = run(input);
  expect(listed(result)).toEqual([]);
  expect(collapse(result.text)).toBe(expected);
}

it('expands object-like macros, also inside larger names', () => {
  check('#define X 5\nX a-X c@X X-3 .X', '5 a-5 c@5 5 -3 . 5');
  check('#define X 5\n0x1fX 1X X1 _X "X" \'X\' 1.X 0xe+X', '0x1fX 1X X1 _X "X" \'X\' 1.X 0xe+X');
  check('#define EMPTY\na EMPTY b-EMPTY-c', 'a b- -c');
  check('#define A B\n#define B C\nA #undef B\nA\n#undef B\nA', 'C #undef C C B');
  check('#define X a   b\t/* c */ d\nX', 'a b d');
});

it('keeps lines whose word is no directive, and expands them', () => {
  check(
    '#define N 2\n#address-cells = <N>;\n  # size-cells = <N>;\n#\n#!X',
    '#address-cells = <2>; # size-cells = <2>; #!X',
  );
});

it('expands function-like macros', () => {
  check('#define F(a, b) <a b>\nF(1, (2, 3)) F (4,\n 5) F', '<1 (2, 3)> <4 5> F');
  check('#define F() x\nF() F( )', 'x x');
  check('#define F(a) [a]\nF() F("),(") F(\',\')', '[] ["),("] [\',\']'.replace('\\', ''));
  check('#define F(a) a a\n#define G F\nG(1) G (2)', '1 1 2 2');
  check('#define F(x) x\nF(F(F(1))) F(F)(2)', '1 F(2)');
  check('#define CAT(a, b) a##b\n#define XCAT(a, b) CAT(a, b)\n#define ONE 1\nCAT(ONE, 2) XCAT(ONE, 2)', 'ONE2 12');
});

it('never expands a macro inside its own expansion', () => {
  check('#define foo foo\nfoo', 'foo');
  check('#define f(x) x f\nf(1)(2)', '1 f(2)');
  check('#define a b\n#define b a\na b', 'a b');
  check('#define f(a) a*g\n#define g(a) f(a)\nf(2)(9)', '2*9*g');
});

it('does the examples of the C standard', () => {
  check(
    [
      '#define x 3',
      '#define f(a) f(x * (a))',
      '#undef x',
      '#define x 2',
      '#define g f',
      '#define z z[0]',
      '#define h g(~',
      '#define m(a) a(w)',
      '#define w 0,1',
      '#define t(a) a',
      '#define p() int',
      '#define q(x) x',
      '#define r(x,y) x ## y',
      '#define str(x) # x',
      'f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);',
      'g(x+(3,4)-w) | h 5) & m\n(f)^m(m);',
      'p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };',
      'char c[2][6] = { str(hello), str() };',
    ].join('\n'),
    'f(2 * (y+1)) + f(2 * (f(2 * (z[0])))) % f(2 * (0)) + t(1); ' +
      'f(2 * (2 +(3,4)-0,1)) | f(2 * (~ 5)) & f(2 * (0,1))^m(0,1); ' +
      'int i[] = { 1, 23, 4, 5, }; char c[2][6] = { "hello", "" };',
  );
  check(
    '#define t(x,y,z) x ## y ## z\nint j[] = { t(1,2,3), t(,4,5), t(6,,7), t(8,9,), t(10,,), t(,11,), t(,,12), t(,,) };',
    'int j[] = { 123, 45, 67, 89, 10, 11, 12, };',
  );
  check(
    '#define hash_hash # ## #\n#define mkstr(a) # a\n#define in_between(a) mkstr(a)\n#define join(c, d) in_between(c hash_hash d)\njoin(x, y)',
    '"x ## y"',
  );
});

it('quotes arguments and leaves other # alone', () => {
  check('#define S(x) #x # x #y\nS( a  "b\\n"\n c )', '"a \\"b\\\\n\\" c" "a \\"b\\\\n\\" c" #y');
  check('#define O #x\nO', '#x');
});

it('leaves tokens that cannot be pasted side by side', () => {
  check('#define P(a, b) a##b|\nP(@,x) P(-,1) P(x,-) P(-, 1) P(,)', '@x| -1| x-| - 1| |');
});

it('takes variable arguments', () => {
  check('#define V(a, ...) <a __VA_ARGS__>\nV(1, 2, 3) V(1,) V(1)', '<1 2, 3> <1 > <1 >');
  check('#define N(a, rest...) <a, ## rest>\nN(1, 2, 3) N(1) N(1,)', '<1, 2, 3> <1> <1,>');
  check('#define A(...) #__VA_ARGS__\nA() A(a, b)', '"" "a, b"');
});

it('knows its file and line', () => {
  check(
    '__LINE__\n__FILE__\n#line 70 "gen.dts"\n__LINE__ __FILE__ __COUNTER__ __COUNTER__',
    '1 "main.dts" 70 "gen.dts" 0 1',
  );
  check('#define L __LINE__\n\nL', '3');
});

it('acts on directives inside arguments', () => {
  check('#define F(a) <a>\nF(1\n#ifdef F\n2\n#else\n3\n#endif\n4)', '<1 2 4>');
  check('#define F(a) <a>\nF\n#undef G\n(1)', '<1>');
});

it('says what is wrong with a use or a definition', () => {
  const bad = (input: string, ...expected: readonly string[]): void => expect(listed(run(input))).toEqual(expected);
  bad('#define F(a,b) a\nF(1) x', "CPP3003 main.dts:2:1 macro 'F' takes 2 arguments, 1 given");
  bad('#define F(a,...) a\n#define G() 1\nG(1)\nF()', "CPP3003 main.dts:3:1 macro 'G' takes 0 arguments, 1 given");
  bad('#define F(a) a\n x F(1, (2', "CPP3004 main.dts:2:4 the argument list of macro 'F' is not closed");
  bad('#define', 'CPP3001 main.dts:1:1 #define names no macro');
  bad('#define 1x', 'CPP3001 main.dts:1:1 #define names no macro');
  bad('#define defined 1', "CPP3001 main.dts:1:1 'defined' cannot be a macro name");
  bad('#undef', 'CPP3001 main.dts:1:1 #undef names no macro');
  bad('#define F(a, 1) x', "CPP3001 main.dts:1:9 macro 'F': '1' is no parameter name");
  bad('#define F(a, a) x', "CPP3001 main.dts:1:9 macro 'F': parameter 'a' is given twice");
  bad('#define F(a', "CPP3001 main.dts:1:9 macro 'F': the parameter list is not closed");
  bad('#define P ## x', "CPP3001 main.dts:1:9 macro 'P': '##' stands at an end of the body");
  bad(
    '#define A 1\n#define A 1 // same\n#define A 2\nA',
    "CPP3002 main.dts:3:9 macro 'A' is defined again with another body",
  );
});
