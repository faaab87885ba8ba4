import { fileId } from '@carveout/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DtsFile, parseDts, type ValueAst } from '../src/index.ts';
import { printDts } from './print-dts.ts';

const at = { start: 0, end: 0 };

const label = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/);
const name = fc.stringMatching(/^[A-Za-z0-9,._+*#?@-]{1,8}$/);
const path = fc.stringMatching(/^\/[A-Za-z0-9,._+*#?@/-]{0,8}$/);
const labels = fc.array(
  label.map((text) => ({ name: text, ...at })),
  { maxLength: 2 },
);
const reference = fc
  .oneof(
    label.map((text) => ({ label: text, path: null })),
    path.map((text) => ({ label: null, path: text })),
    fc.tuple(label, path).map(([text, rest]) => ({ label: text, path: rest.slice(1) })),
  )
  .map((target) => ({ kind: 'reference' as const, ...target, ...at }));
const wide = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
/** As expressions leave them: a number up to 2^53 - 1. */
const cell = wide.map((value) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value));
const bytes = fc.uint8Array({ maxLength: 9 });

const part = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => ({ kind: 'string' as const, text, ...at })),
  fc
    .uint8Array({ minLength: 1, maxLength: 9 })
    .filter((list) => list.some((byte) => byte > 0x7f))
    .map((list) => ({ kind: 'string' as const, text: String.fromCharCode(...list), bytes: list, ...at })),
  fc
    .record({ cells: fc.array(fc.oneof(fc.nat(0xffff), reference)), labels })
    .map((list) => ({ kind: 'cells' as const, bits: 32 as const, ...list, ...at })),
  fc
    .record({ cells: fc.array(cell), labels })
    .map((list) => ({ kind: 'cells' as const, bits: 64 as const, ...list, ...at })),
  fc.record({ bytes, labels }).map((list) => ({ kind: 'bytes' as const, ...list, ...at })),
  reference.map((ref) => ({ kind: 'path-ref' as const, ref, ...at })),
  fc.tuple(name, fc.option(wide), wide).map(([file, length, offset]) => ({
    kind: 'incbin' as const,
    path: file,
    offset: length === null ? 0n : offset,
    length,
    ...at,
  })),
);
const value = fc.option(
  fc.record({ parts: fc.array(part, { minLength: 1, maxLength: 4 }), labels }).map((list) => ({ ...list, ...at })),
);
const property = fc.oneof(
  fc.record({ labels, name, value }).map((rest) => ({ kind: 'property' as const, ...rest, ...at })),
  name.map((text) => ({ kind: 'delete-property' as const, name: text, ...at })),
);
const { body } = fc.letrec((tie) => ({
  body: fc
    .tuple(fc.array(property, { maxLength: 4 }), fc.array(tie('child'), { maxLength: 3 }))
    .map(([properties, children]) => ({ items: [...properties, ...children], ...at })),
  child: fc.oneof(
    { depthSize: 'small' },
    name.map((text) => ({ kind: 'delete-node' as const, name: text, ...at })),
    fc
      .record({ labels, omitIfNoRef: fc.boolean(), name, body: tie('body') })
      .map((rest) => ({ kind: 'node' as const, nameStart: 0, nameEnd: 0, ...rest, ...at })),
  ),
}));
const file = fc
  .record({
    plugin: fc.boolean(),
    memreserves: fc.array(
      fc.record({ labels, address: wide, size: wide }).map((rest) => ({ kind: 'memreserve' as const, ...rest, ...at })),
      { maxLength: 2 },
    ),
    root: body.map((content) => ({ kind: 'root' as const, labels: [], body: content, ...at })),
    rest: fc.array(
      fc.oneof(
        fc
          .record({ labels: labels.map((list) => list.slice(1)), ref: reference, body })
          .map((content) => ({ kind: 'ref-node' as const, ...content, ...at })),
        reference.map((ref) => ({ kind: 'delete-ref' as const, ref, ...at })),
        reference.map((ref) => ({ kind: 'omit-ref' as const, ref, ...at })),
      ),
      { maxLength: 2 },
    ),
  })
  .map(({ plugin, memreserves, root, rest }) => ({
    kind: 'file' as const,
    versionTag: true,
    plugin,
    memreserves,
    items: [root, ...rest],
  }));

/** Without positions, with lists and byte arrays in plain form; of values what they are made of, which for most is read only now. */
const plain = (ast: unknown): unknown =>
  JSON.parse(
    JSON.stringify(ast, (key, part: unknown) => {
      if (key === 'value' && isValue(part)) return { parts: part.parts, labels: part.labels };
      if (key === 'start' || key === 'end' || key === 'nameStart' || key === 'nameEnd') return undefined;
      if (typeof part === 'bigint') return `${part}n`;
      return part instanceof Uint8Array ? [...part] : part;
    }),
  );

const isValue = (part: unknown): part is ValueAst => typeof part === 'object' && part !== null && 'parts' in part;

describe('printing and parsing', () => {
  it('gives the same tree', () => {
    fc.assert(
      fc.property(file, (ast) => {
        const { ast: again, diagnostics } = parseDts(printDts(ast as DtsFile), fileId('random.dts'));
        expect(diagnostics).toEqual([]);
        expect(plain(again)).toEqual(plain(ast));
      }),
      { numRuns: 300 },
    );
  });

  it('never throws and always ends, whatever is cut out, doubled or swapped', () => {
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.nat(20), fc.constantFrom('', ';', '}', '{', '"', '<', '(', 'x', '&', '/')),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(file, damage, (ast, cuts) => {
        let text = printDts(ast as DtsFile);
        for (const [place, length, inserted] of cuts) {
          const start = place % (text.length + 1);
          text = text.slice(0, start) + inserted + text.slice(start + length);
        }
        const { diagnostics } = parseDts(text, fileId('random.dts'));
        for (const { span } of diagnostics) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});
