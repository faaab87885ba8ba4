import fc from 'fast-check';

// Mostly valid source: what a generator of noise writes never gets past the first line.
const rarely = <T>(rare: fc.Arbitrary<T>, common: fc.Arbitrary<T>, weight = 80): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: common }, { weight: 1, arbitrary: rare });
const oneOf = (words: string): fc.Arbitrary<string> => fc.constantFrom(...words.split(' '));

/** Labels of the first root node: references to them resolve. */
const known = oneOf('a b c l0 l1 reg');
const PRELUDE =
  '/ { a: na { p; }; b: nb { }; c: l0: nc@1 { reg = <1>; }; soc { l1: x { }; reg: y@2 { q = <&a>; }; }; };';
const fresh = fc.nat(2000).map((at) => `n${at}`);
const label = rarely(known, fresh);
const unit = rarely(fc.constant('@@'), fc.constantFrom('', '', '@0', '@1', '@10,2', '@a'));
const nodeName = fc.tuple(oneOf('n m cpus soc x-y aliases chosen o.p z+1 na x'), unit).map((x) => x.join(''));
const propertyName = rarely(
  oneOf('name phandle linux,phandle'),
  oneOf('p q reg xreg #q-cells a,b u? k* compatible status r x-names'),
  30,
);
const reference = rarely(
  fc.oneof(
    label.map((name) => `&${name}`),
    fc.array(nodeName, { maxLength: 3 }).map((path) => `&{/${path.join('/')}}`),
  ),
  fc.oneof(
    known.map((name) => `&${name}`),
    oneOf('&{/na} &{/soc/x} &{/} &{/nc@1}'),
  ),
);
const number = rarely(
  oneOf("08 0x 1u 0xfffffffffffffffff '' 'ab'"),
  fc.oneof(
    oneOf('0 1 010 0x1F 0xffffffff 4294967295 0x100000000 18446744073709551615 0xffffffff00000000 1U 2ULL 3L'),
    oneOf("'a' '\\n' '\\0' '\\x41' '\\377'"),
    fc.constantFrom("'\n'", "'\\\n'"),
    fc.nat(300).map(String),
  ),
);
const operator = oneOf('+ - * << >> & | ^ && || == != < > <= >=');
const expression: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 3 },
    number,
    fc.tuple(tie('e'), rarely(oneOf('/ %'), operator, 8), tie('e')).map((x) => `(${x.join(' ')})`),
    fc.tuple(oneOf('- ~ !'), tie('e')).map((x) => `(${x.join('')})`),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
  ),
})).e;
const plainCell = fc.oneof({ weight: 4, arbitrary: number }, expression);
const inCells = rarely(
  label.map((name) => `${name}:`),
  fc.oneof({ weight: 4, arbitrary: plainCell }, reference),
  20,
);
const list = (items: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(items, { maxLength: 5 }).map((cells) => `<${cells.join(' ')}>`);
const character = fc.constantFrom(
  ...[
    'a',
    'Z',
    ' ',
    '\\n',
    '\\t',
    '\\0',
    '\\x7f',
    '\\xff',
    '\\377',
    '\\"',
    '\\\\',
    'é',
    '1',
    '{',
    ';',
    '//',
    '/*',
    '\\q',
    '\n',
    '\\\n',
  ],
);
const text = fc.array(character, { maxLength: 6 }).map((characters) => `"${characters.join('')}"`);
const bytes = fc
  .array(rarely(oneOf('1 a: 0 xy'), oneOf('00 0a FF 1234 12')), { maxLength: 4 })
  .map((pairs) => `[${pairs.join(' ')}]`);
const part = rarely(
  fc.constantFrom('/incbin/("none")', '<1> : <2>', '1', 'WORD', '/bits/ 7 <1>'),
  fc.oneof(
    { weight: 4, arbitrary: list(inCells) },
    { weight: 3, arbitrary: text },
    fc.tuple(oneOf('8 16 32 64 0x10'), list(plainCell)).map(([bits, cells]) => `/bits/ ${bits} ${cells}`),
    bytes,
    reference,
  ),
);
const labels = rarely(
  fc.array(label, { minLength: 1, maxLength: 3 }).map((names) => names.map((name) => `${name}: `).join('')),
  fc.constant(''),
  4,
);
const value = fc.array(part, { maxLength: 3 }).map((parts) => (parts.length === 0 ? '' : ` = ${parts.join(', ')}`));
const property = fc.tuple(labels, propertyName, value);
const properties = rarely(
  fc.array(property, { maxLength: 5 }),
  fc.uniqueArray(property, { maxLength: 5, selector: ([, name]) => name }),
).map((all) => all.map(([own, name, content]) => `${own}${name}${content};`));
const deletions = fc.array(
  propertyName.map((name) => `/delete-property/ ${name};`),
  { maxLength: 2 },
);
const body: fc.Arbitrary<string> = fc.letrec<{ b: string; c: string[] }>((tie) => ({
  b: fc
    .tuple(properties, rarely(deletions, fc.constant<string[]>([]), 4), tie('c'))
    .map(([first, deleted, children]) => `{ ${[...first, ...deleted, ...children].join(' ')} }`),
  c: fc.oneof(
    { maxDepth: 3 },
    fc.constant<string[]>([]),
    fc
      .uniqueArray(fc.tuple(rarely(fc.constant('/omit-if-no-ref/ '), fc.constant(''), 6), labels, nodeName, tie('b')), {
        maxLength: 3,
        selector: ([, , name]) => name,
      })
      .map((nodes) => nodes.map(([omit, own, name, inner]) => `${omit}${own}${name} ${inner};`)),
    nodeName.map((name) => [`/delete-node/ ${name};`]),
  ),
})).b;
const top = fc.oneof(
  { weight: 5, arbitrary: body.map((inner) => `/ ${inner};`) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        rarely(
          label.map((name) => `${name}: `),
          fc.constant(''),
          6,
        ),
        reference,
        body,
      )
      .map(([own, target, inner]) => `${own}${target} ${inner};`),
  },
  { weight: 1, arbitrary: reference.map((target) => `/delete-node/ ${target};`) },
  { weight: 1, arbitrary: reference.map((target) => `/omit-if-no-ref/ ${target};`) },
);
const head = fc.tuple(
  rarely(
    fc.constantFrom('/dts-v1/; /dts-v1/;', '', '/plugin/; /dts-v1/;', '/dts-v1/; /plugin/; /dts-v1/;'),
    fc.constant('/dts-v1/;'),
    40,
  ),
  rarely(fc.constant('/plugin/;'), fc.constant(''), 4),
  fc
    .array(
      fc.tuple(plainCell, oneOf('1 0x1F 0xffffffffffffffff (2+3)')).map(([a, b]) => `/memreserve/ ${a} ${b};`),
      { maxLength: 1 },
    )
    .map((all) => all.join(' ')),
);
const whole = fc
  .tuple(head, rarely(fc.constant(''), fc.constant(PRELUDE), 20), body, fc.array(top, { maxLength: 4 }))
  .map(([first, prelude, root, rest]) => [...first, prelude, `/ ${root};`, ...rest].join('\n'));

/** Cuts, doubles or changes a stretch: nearly valid is where readers go wrong. */
const damaged = fc
  .tuple(whole, fc.nat(), fc.nat(40), fc.constantFrom('cut', 'double', 'byte'))
  .map(([source, at, length, how]) => {
    const start = at % (source.length + 1);
    const piece = source.slice(start, start + length);
    if (how === 'cut') return source.slice(0, start) + source.slice(start + length);
    if (how === 'double') return source.slice(0, start) + piece + source.slice(start);
    return `${source.slice(0, start)}${String.fromCharCode(length + 1)}${source.slice(start + 1)}`;
  });

/** Tokens as the language has them, each with the blank behind it. */
const TOKENS = /(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/[a-z0-9-]+\/|&?\{?[\w,.+*#?@/-]+\}?:?|<<|>>|&&|\|\||.)\s*/gs;

/** What has a meaning somewhere, put where it has none. */
const misplaced = oneOf(
  '\\ \\\n / { } }; ; = < > [ ] ( ) , : & &a &{/na} "s" 1 0x2 a a: b@1 /bits/ 8 /delete-node/ /delete-property/ /omit-if-no-ref/ /plugin/; ' +
    '/dts-v1/; /memreserve/ /include/ /incbin/ #address-cells phandle name',
);

/** The same language, one token wrong: dropped, said twice, in another's place, or another one. */
const retokened = fc
  .tuple(
    whole,
    fc.array(fc.tuple(fc.nat(), fc.nat(), misplaced, fc.constantFrom('drop', 'double', 'swap', 'put')), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([source, edits]) => {
    const tokens: string[] = source.match(TOKENS) ?? [];
    for (const [first, second, other, how] of edits) {
      const at = first % (tokens.length + 1);
      const there = second % (tokens.length + 1);
      const [token = '', moved = ''] = [tokens[at], tokens[there]];
      if (how === 'drop') tokens.splice(at, 1);
      else if (how === 'double') tokens.splice(at, 0, token);
      else if (how === 'put') tokens.splice(at, 1, `${other} `);
      else [tokens[at], tokens[there]] = [moved, token];
    }
    return tokens.join('');
  });

export const dtsText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: whole },
  { weight: 1, arbitrary: damaged },
  { weight: 2, arbitrary: retokened },
);
