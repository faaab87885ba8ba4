// Expected blobs come from dtc 1.6.1: `dtc -q -I dts -O dtb ARGS -` for each source of the fixture.
import { readFileSync } from 'node:fs';
import { fileId, identityMap } from '@carveout/core';
import { parseDts } from '@carveout/grammar-dts';
import { describe, expect, test } from 'vitest';
import { type BuildOptions, buildTree, decodeFdt, type EncodeOptions, encodeFdt } from '../src/index.ts';

interface DtcCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly source: string;
  readonly blob: string;
}

const cases: readonly DtcCase[] = JSON.parse(
  readFileSync(new URL('./fixtures/dtc-cases.json', import.meta.url), 'utf8'),
);

/** dtc's flags as our options. */
function optionsOf(args: readonly string[]): BuildOptions & EncodeOptions {
  const numberOf = (flag: string) => {
    const at = args.indexOf(flag);
    return at < 0 ? undefined : Number(args[at + 1]);
  };
  return {
    symbols: args.includes('-@'),
    autoAliases: args.includes('-A'),
    sort: args.includes('-s'),
    phandleFormat: args.includes('both') ? 'both' : args.includes('legacy') ? 'legacy' : 'epapr',
    reserveEntries: numberOf('-R'),
    minimumSize: numberOf('-S'),
    padding: numberOf('-p'),
    align: numberOf('-a'),
    bootCpu: numberOf('-b'),
  };
}

function check({ source, args, blob }: DtcCase): void {
  const positions = identityMap(fileId('t.dts'));
  const parsed = parseDts(source, positions);
  const options = optionsOf(args);
  const built = buildTree(parsed.ast, positions, options);
  const errors = [...parsed.diagnostics, ...built.diagnostics].filter((problem) => problem.severity === 'error');
  expect(errors.map((problem) => problem.message)).toEqual([]);
  const expected = new Uint8Array(Buffer.from(blob, 'base64'));
  const encoded = encodeFdt(built.tree, options);
  // The text form first: when it differs, it says where.
  expect(outline(encoded)).toEqual(outline(expected));
  expect(Buffer.from(encoded).equals(Buffer.from(expected))).toBe(true);
}

function outline(blob: Uint8Array): readonly string[] {
  const { tree } = decodeFdt(blob, fileId('t.dtb'));
  if (!tree) throw new Error('not a blob');
  return [...tree.nodes].flatMap((node) => [
    node.path,
    ...node.properties.map((property) => `  ${property.name} = ${Buffer.from(property.bytes).toString('hex')}`),
  ]);
}

describe('the blob is the one dtc writes', () => {
  test.each(cases)('$name', check);
});

test('reading a blob and writing it again gives the same bytes', () => {
  const plain = cases.filter(({ args }) => !args.some((flag) => ['-R', '-S', '-p'].includes(flag)));
  expect(plain.length).toBeGreaterThan(30);
  for (const { blob } of plain) {
    const bytes = new Uint8Array(Buffer.from(blob, 'base64'));
    const { tree, diagnostics } = decodeFdt(bytes, fileId('t.dtb'));
    expect(diagnostics).toEqual([]);
    expect(tree && Buffer.from(encodeFdt(tree)).equals(Buffer.from(bytes))).toBe(true);
  }
});
