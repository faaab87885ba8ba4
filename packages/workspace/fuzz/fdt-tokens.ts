import fc from 'fast-check';

/** A tag of the structure block, with what follows it. */
export type FdtToken =
  | { readonly tag: 'begin'; readonly name: string }
  | { readonly tag: 'prop'; readonly name: string; readonly value: Uint8Array }
  | { readonly tag: 'end' | 'nop' | 'finish' };

const NAMES = ['a', 'b@1', 'c@1@2', 'x y', '', 'cpus', '__symbols__', '__fixups__', '__overlay__', 'n'.repeat(300)];
const PROPERTIES = [
  'reg',
  'g',
  'name',
  'phandle',
  'linux,phandle',
  'status',
  'a',
  'bad!',
  '',
  'target',
  'p'.repeat(300),
];

const value = fc.oneof(
  fc.constantFrom(
    ...['', 'a\0', 'okay\0', '/a\0', '\0\0\0\u0001', '\u00ff\u00ff\u00ff\u00ff'].map((text) =>
      Buffer.from(text, 'latin1'),
    ),
  ),
  fc.uint8Array({ maxLength: 20 }),
);
const property = fc.record({ tag: fc.constant('prop' as const), name: fc.constantFrom(...PROPERTIES), value });
const nop = fc.constant<FdtToken>({ tag: 'nop' });

/** A node as a compiler writes it, some with NOPs, and some with a property behind a child. */
const node: fc.Arbitrary<readonly FdtToken[]> = fc.letrec<{ n: readonly FdtToken[] }>((tie) => ({
  n: fc
    .tuple(
      fc.constantFrom(...NAMES.slice(0, 9)),
      fc.array(fc.oneof({ weight: 6, arbitrary: property }, nop), { maxLength: 4 }),
      fc.oneof({ maxDepth: 3 }, fc.constant<FdtToken[][]>([]), fc.array(tie('n'), { maxLength: 3 })),
      fc.oneof({ weight: 4, arbitrary: fc.constant<FdtToken[]>([]) }, fc.array(property, { maxLength: 1 })),
    )
    .map(([name, properties, children, late]): readonly FdtToken[] => [
      { tag: 'begin', name },
      ...properties,
      ...children.flat(),
      ...late,
      { tag: 'end' },
    ]),
})).n;

const anyToken: fc.Arbitrary<FdtToken> = fc.oneof(
  fc.constantFrom<FdtToken>({ tag: 'end' }, { tag: 'nop' }, { tag: 'finish' }),
  fc.constantFrom(...NAMES).map((name): FdtToken => ({ tag: 'begin', name })),
  property,
);

/** The tokens of a whole block; of a third of them some are dropped, said twice, or replaced. */
export const fdtTokens: fc.Arbitrary<readonly FdtToken[]> = fc
  .tuple(
    node,
    fc.oneof(
      { weight: 2, arbitrary: fc.constant<[number, FdtToken, string][]>([]) },
      fc.array(fc.tuple(fc.nat(), anyToken, fc.constantFrom('drop', 'double', 'put', 'insert')), { maxLength: 3 }),
    ),
  )
  .map(([[, ...body], edits]) => {
    const tokens: FdtToken[] = [{ tag: 'begin', name: '' }, ...body, { tag: 'finish' }];
    for (const [place, token, how] of edits) {
      const at = place % tokens.length;
      const [found] = tokens.slice(at, at + 1);
      const put =
        how === 'double' && found
          ? [found, found]
          : how === 'insert' && found
            ? [token, found]
            : how === 'put'
              ? [token]
              : [];
      tokens.splice(at, 1, ...put);
    }
    return tokens;
  });

const TAGS = { begin: 1, end: 2, prop: 3, nop: 4, finish: 9 } as const;

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4);
  return bytes;
};

const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

/** A blob of version 16 or 17 with these tokens, whatever they are. */
export function blobOfTokens(tokens: readonly FdtToken[], version: 16 | 17): Uint8Array {
  const strings = Buffer.from(`${PROPERTIES.join('\0')}\0`, 'latin1');
  const structure = Buffer.concat(
    tokens.flatMap((token): Buffer[] => {
      if (token.tag === 'begin') return [words(TAGS.begin), padded(Buffer.from(`${token.name}\0`, 'latin1'))];
      if (token.tag !== 'prop') return [words(TAGS[token.tag])];
      const offset = strings.indexOf(`${token.name}\0`);
      return [words(TAGS.prop, token.value.length, offset), padded(token.value)];
    }),
  );
  const total = 56 + structure.length + strings.length;
  const header = words(
    0xd00dfeed,
    total,
    56,
    56 + structure.length,
    40,
    version,
    16,
    0,
    strings.length,
    structure.length,
  );
  return Buffer.concat([header, Buffer.alloc(16), structure, strings]);
}
