import type { Diagnostic, PositionMap } from '@carveout/core';
import { type DtsFile, parseDts, parseDtsFragment } from '@carveout/grammar-dts';
import type { Piece, Preprocessed } from '@carveout/preprocessor';
import { braceDepth } from './brace-depth.ts';

export interface Parsed {
  readonly ast: DtsFile;
  /** For the offsets of the syntax tree, which need not be those of the expanded text. */
  readonly positions: PositionMap;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses preprocessed files, those parts only once that many of them include with the same meaning. */
export interface FragmentParser {
  parse(file: Preprocessed): Parsed;
}

/** Consecutive pieces that together are whole top-level items. */
interface Fragment {
  readonly ast: DtsFile;
  /** Offset of its first character in the syntax tree. */
  readonly base: number;
  readonly length: number;
  /** What it was read from. */
  readonly shared: readonly (object | undefined)[];
  lastUse: number;
}

/** A fragment where it stands in a file. */
interface Use {
  readonly fragment: Fragment;
  readonly start: number;
}

/** What is known of a piece that files share. */
interface PieceFacts {
  /** Those that begin with it. */
  fragments: Fragment[];
  /** It alone is no fragment. */
  open: boolean;
  depth: number | undefined;
}

/** Text whose syntax trees are kept, in characters; a tree takes several times that. */
const KEPT_TEXT = 3 * 1024 * 1024;
/** Offsets stay small integers below; then everything kept is forgotten. */
const LAST_BASE = 0x3000_0000;

export function createFragmentParser(keptText = KEPT_TEXT): FragmentParser {
  return new Fragments(keptText);
}

class Fragments implements FragmentParser {
  readonly #keptText: number;
  #facts = new Map<object, PieceFacts>();
  #kept = 0;
  #base = 0;
  #clock = 0;

  constructor(keptText: number) {
    this.#keptText = keptText;
  }

  parse(file: Preprocessed): Parsed {
    this.#clock++;
    if (this.#base > LAST_BASE) this.#forgetAll();
    const uses = this.#read(file.pieces);
    const ast = uses && joined(uses);
    if (!ast) {
      const { ast: whole, diagnostics } = parseDts(file.text, file.positions);
      return { ast: whole, positions: file.positions, diagnostics };
    }
    this.#forgetOldest();
    return { ast, positions: positionsOf(uses, file.positions), diagnostics: [] };
  }

  /** The pieces as fragments; undefined when the file has to be read as a whole. */
  #read(pieces: readonly Piece[]): readonly Use[] | undefined {
    const uses: Use[] = [];
    for (let first = 0; first < pieces.length; ) {
      const found = this.#fragmentAt(pieces, first);
      if (!found) return undefined;
      uses.push({ fragment: found, start: pieces[first]?.start ?? 0 });
      first += found.shared.length;
    }
    return uses;
  }

  #fragmentAt(pieces: readonly Piece[], first: number): Fragment | undefined {
    const piece = pieces[first];
    if (!piece) return undefined;
    const facts = piece.shared && this.#factsOf(piece.shared);
    for (const fragment of facts?.fragments ?? []) {
      if (!matches(fragment, pieces, first)) continue;
      fragment.lastUse = this.#clock;
      return fragment;
    }
    if (!facts?.open) {
      const alone = this.#make(pieces, first, first + 1);
      if (alone) return alone;
      if (facts) facts.open = true;
    }
    let depth = this.#depthOf(piece);
    for (let end = first + 1; end < pieces.length; ) {
      depth += this.#depthOf(pieces[end++] as Piece);
      if (depth === 0) return this.#make(pieces, first, end);
    }
    return undefined;
  }

  #make(pieces: readonly Piece[], first: number, end: number): Fragment | undefined {
    const group = pieces.slice(first, end);
    const text = group.length === 1 ? (group[0]?.text ?? '') : group.map((piece) => piece.text).join('');
    const base = this.#base;
    const ast = parseDtsFragment(text, base);
    if (!ast) return undefined;
    this.#base += text.length + 1;
    const shared = group.map((piece) => piece.shared);
    const fragment: Fragment = { ast, base, length: text.length, shared, lastUse: this.#clock };
    if (shared.includes(undefined)) return fragment;
    this.#factsOf(shared[0] as object).fragments.push(fragment);
    this.#kept += text.length;
    return fragment;
  }

  #factsOf(shared: object): PieceFacts {
    const known = this.#facts.get(shared);
    if (known) return known;
    const facts: PieceFacts = { fragments: [], open: false, depth: undefined };
    this.#facts.set(shared, facts);
    return facts;
  }

  #depthOf(piece: Piece): number {
    if (!piece.shared) return braceDepth(piece.text);
    const facts = this.#factsOf(piece.shared);
    facts.depth ??= braceDepth(piece.text);
    return facts.depth;
  }

  #forgetAll(): void {
    this.#facts = new Map();
    this.#kept = 0;
    this.#base = 0;
  }

  /** Down to half of what may be kept: boards come in the order of their directories, and vendors share little. */
  #forgetOldest(): void {
    if (this.#kept <= this.#keptText) return;
    const all = [...this.#facts.values()].flatMap(({ fragments }) => fragments).sort((a, b) => b.lastUse - a.lastUse);
    let kept = 0;
    let oldest = this.#clock;
    for (const fragment of all) {
      kept += fragment.length;
      if (kept > this.#keptText / 2) break;
      oldest = fragment.lastUse;
    }
    this.#kept = 0;
    for (const [shared, facts] of this.#facts) {
      facts.fragments = facts.fragments.filter((fragment) => fragment.lastUse >= oldest);
      for (const fragment of facts.fragments) this.#kept += fragment.length;
      if (facts.fragments.length === 0) this.#facts.delete(shared);
    }
  }
}

function matches({ shared }: Fragment, pieces: readonly Piece[], first: number): boolean {
  for (let at = 0; at < shared.length; at++) if (pieces[first + at]?.shared !== shared[at]) return false;
  return true;
}

/** One file of the fragments; undefined when their order is not a valid one, which only the whole text can explain. */
function joined(uses: readonly Use[]): DtsFile | undefined {
  const items: DtsFile['items'][number][] = [];
  const memreserves: DtsFile['memreserves'][number][] = [];
  let versionTag = false;
  let plugin = false;
  for (const { fragment } of uses) {
    const { ast } = fragment;
    const isEmpty = items.length === 0 && memreserves.length === 0;
    if (ast.versionTag && !(isEmpty && (!plugin || versionTag))) return undefined;
    if (ast.versionTag && versionTag && ast.plugin !== plugin) return undefined;
    if (ast.plugin && !isEmpty) return undefined;
    if (ast.memreserves.length > 0 && items.length > 0) return undefined;
    versionTag ||= ast.versionTag;
    plugin ||= ast.plugin;
    for (const entry of ast.memreserves) memreserves.push(entry);
    for (const item of ast.items) items.push(item);
  }
  const first = items[0];
  if (!versionTag || !first) return undefined;
  if (first.kind !== 'root' && !(first.kind === 'ref-node' && plugin)) return undefined;
  return { kind: 'file', versionTag, plugin, memreserves, items };
}

/** Few files ever need a position, so nothing is done before the first is asked for. */
function positionsOf(uses: readonly Use[], whole: PositionMap): PositionMap {
  let sorted: readonly Use[] | undefined;
  const inWhole = (offset: number): number => {
    sorted ??= [...uses].sort((a, b) => a.fragment.base - b.fragment.base);
    let low = 0;
    let high = sorted.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((sorted[middle]?.fragment.base ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const use = sorted[low];
    return use ? use.start + offset - use.fragment.base : offset;
  };
  const range = (start: number, end: number): [number, number] => {
    const from = inWhole(start);
    return [from, from + end - start];
  };
  return {
    spanAt: (start, end) => whole.spanAt(...range(start, end)),
    originAt: (start, end) => whole.originAt(...range(start, end)),
  };
}
