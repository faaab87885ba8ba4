import { describe, expect, it } from 'vitest';
import { ArrayStack, NameTable } from '../src/index.ts';

const WORDS = new Uint8Array(0x1_0000).map((_, code) => (/\w/.test(String.fromCharCode(code)) ? 1 : 0));

describe('NameTable', () => {
  it('gives a name one number wherever it stands', () => {
    const table = new NameTable();
    const text = 'reg clock-names reg;';
    const reg = table.intern(text, 0, 3);
    expect(table.intern(text, 16, 19)).toBe(reg);
    expect(table.internRun(text, 16, WORDS)).toBe(reg);
    expect(table.end).toBe(19);
    expect(table.idOf('clock')).not.toBe(reg);
    expect(table.nameOf(reg)).toBe('reg');
    expect(table.size).toBe(2);
  });

  it('keeps numbers while it grows', () => {
    const table = new NameTable();
    const names = Array.from({ length: 50_000 }, (_, at) => `name-${at}`);
    const ids = names.map((name) => table.idOf(name));
    expect(names.map((name) => table.idOf(name))).toEqual(ids);
    expect(new Set(ids).size).toBe(names.length);
    expect(ids.map((id) => table.nameOf(id))).toEqual(names);
  });

  it('holds names that all have one hash', () => {
    // `Aa` and `BB` weigh the same in a sum of powers of 31.
    const pairs = ['AaAa', 'AaBB', 'BBAa', 'BBBB'];
    let names = pairs;
    for (let round = 0; round < 4; round++) names = names.flatMap((name) => pairs.map((more) => name + more));
    const table = new NameTable();
    const ids = names.map((name) => table.idOf(name));
    expect(new Set(ids).size).toBe(names.length);
    expect(names.map((name) => table.idOf(name))).toEqual(ids);
    // More names make room, and those from the crowd stay what they are.
    for (let at = 0; at < 40_000; at++) table.idOf(`other-${at}`);
    expect(names.map((name) => table.idOf(name))).toEqual(ids);
  });

  it('takes names that objects have by nature', () => {
    const table = new NameTable();
    for (const name of ['__proto__', 'constructor', '0', '']) expect(table.nameOf(table.idOf(name))).toBe(name);
  });
});

describe('ArrayStack', () => {
  it('takes nested stretches', () => {
    const stack = new ArrayStack<number>();
    stack.push(1);
    const inner = stack.length;
    stack.push(2);
    stack.push(3);
    expect(stack.take(inner)).toEqual([2, 3]);
    stack.push(4);
    stack.push(5);
    stack.dropFrom(2);
    expect(stack.take(0)).toEqual([1, 4]);
    expect(stack.length).toBe(0);
  });
});
