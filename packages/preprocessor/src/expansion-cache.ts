import type { NameTable } from '@carveout/core';
import { type Macro, parseMacro } from './macro.ts';
import type { ScannedFile, TextItem } from './scanned-file.ts';
import { NAME } from './token.ts';

/**
 * What a piece of a file's text once expanded to, and all that it depends on: the meaning of every name in it and in the macros it
 * used. Where these are the same again, so is the result; two boards that include one file get one object.
 */
export interface Expansion {
  readonly text: string;
  /** As of the output's segments; offsets count from the start of the text, frames are left open. */
  readonly segments: Int32Array;
  readonly macros: readonly Macro[];
  readonly names: Int32Array;
  /** Of the first names; the others were no macros, as nearly all names are. */
  readonly meanings: readonly Macro[];
}

/** More meanings of one text are not kept: a board defines a handful of switches at most. */
const MOST_EXPANSIONS = 8;

type MacroTable = readonly (Macro | undefined)[];

/** The expansion of `item` where names mean what `macros` says; undefined when there was none yet. */
export function findExpansion({ expansions }: TextItem, macros: MacroTable): Expansion | undefined {
  if (expansions === undefined) return undefined;
  for (const expansion of expansions) if (holds(expansion, macros)) return expansion;
  return undefined;
}

function holds({ names, meanings }: Expansion, macros: MacroTable): boolean {
  const { length } = meanings;
  for (let at = 0; at < length; at++) if (macros[names[at] ?? 0] !== meanings[at]) return false;
  for (let at = length; at < names.length; at++) if (macros[names[at] ?? 0] !== undefined) return false;
  return true;
}

export function keepExpansion(item: TextItem, expansion: Expansion): void {
  item.expansions ??= [];
  if (item.expansions.length >= MOST_EXPANSIONS) item.expansions.shift();
  item.expansions.push(expansion);
}

/**
 * Every name that can decide what a text expands to: its own and, through macros, those of their bodies. Undefined when that
 * cannot be told beforehand: `##` makes names, and `__LINE__` and its like depend on the place.
 */
export function decidingNames(
  file: ScannedFile,
  item: TextItem,
  macros: MacroTable,
  table: NameTable,
): Pick<Expansion, 'names' | 'meanings'> | undefined {
  const names = nameSet;
  names.clear();
  for (let at = item.firstName; at < item.endName; at++) names.add(file.nameIds[at] ?? 0);
  // Names that are added on the way have their turn too.
  for (let at = 0; at < names.size; at++) {
    const macro = macros[names.at(at)];
    if (macro === undefined) continue;
    if (macro.builtin) return undefined;
    const { body, plain } = parseMacro(macro, table);
    if (plain !== undefined) continue;
    for (const token of body) {
      if (token.paste) return undefined;
      if (token.kind === NAME && token.param < 0) names.add(token.id);
    }
  }
  return macrosFirst(names.copy(), macros);
}

function macrosFirst(names: Int32Array, macros: MacroTable): Pick<Expansion, 'names' | 'meanings'> {
  const meanings: Macro[] = [];
  for (let at = 0; at < names.length; at++) {
    const name = names[at] ?? 0;
    const macro = macros[name];
    if (macro === undefined) continue;
    names[at] = names[meanings.length] ?? 0;
    names[meanings.length] = name;
    meanings.push(macro);
  }
  return { names, meanings };
}

/** A set of names' numbers that is emptied in one step and allocates nothing: thousands of texts are looked through. */
class IdSet {
  #list = new Int32Array(0);
  /** For each number the round in which it was last added. */
  #rounds = new Int32Array(0);
  #round = 0;
  size = 0;

  clear(): void {
    this.size = 0;
    if (++this.#round < 0x7fff_ffff) return;
    this.#rounds.fill(0);
    this.#round = 1;
  }

  add(number: number): void {
    if (number >= this.#rounds.length) this.#grow(Math.max(number + 1, this.#rounds.length * 2));
    if (this.#rounds[number] === this.#round) return;
    this.#rounds[number] = this.#round;
    this.#list[this.size++] = number;
  }

  #grow(numbers: number): void {
    const list = new Int32Array(numbers);
    list.set(this.#list);
    this.#list = list;
    const rounds = new Int32Array(numbers);
    rounds.set(this.#rounds);
    this.#rounds = rounds;
  }

  at(index: number): number {
    return this.#list[index] ?? 0;
  }

  copy(): Int32Array {
    return this.#list.slice(0, this.size);
  }
}

const nameSet = new IdSet();
