import { type Diagnostic, diagnostic, type Span } from '@carveout/core';
import type { IRecognitionException, Lexer } from 'chevrotain';
import { codes } from '../codes.ts';
import { normalizeParameterName, type Parameter } from '../parameter.ts';
import type { MapRule, Posting, Proposal, ProposedRegion } from './proposal-ast.ts';
import { MapParser, type RawRule, RegionParser } from './proposal-parsers.ts';
import { createMapLexer, createRegionLexer } from './proposal-tokens.ts';
import { readRegion } from './read-region.ts';

/** Regions and rules that each posting has room for; null for no limit. */
const ROOM: Readonly<Record<Posting, { readonly regions: number; readonly rules: number | null }>> = {
  v1: { regions: 16, rules: 64 },
  v3: { regions: 15, rules: null },
  v5: { regions: 15, rules: null },
};

let machine: {
  readonly regionLexer: Lexer;
  readonly regions: RegionParser;
  readonly mapLexer: Lexer;
  readonly map: MapParser;
};

/**
 * The command-line parameters of the CMA proposal of 2010, which no released kernel has: `cma=` with named regions and
 * `cma_map=` (v1) or `cma.map=` (v3 and later). Never throws. As that code did, it stops at the first error of a parameter and keeps
 * the entries before it. `posting` null: v3 when a region
 * has the `-` that only it had, else v1 for a map named `cma_map`, else v5.
 */
export function parseProposal(parameters: readonly Parameter[], posting: Posting | null = null): Proposal {
  const regionsIn = parameters.filter(({ name, value }) => name === 'cma' && value !== null);
  const mapsIn = parameters.filter(({ name }) => ['cma_map', 'cma.map'].includes(normalizeParameterName(name)));
  const chosen = posting ?? postingOf(regionsIn, mapsIn);
  const diagnostics: Diagnostic[] = [];
  const regions = regionsIn.flatMap((parameter) => regionsOf(parameter, chosen, diagnostics));
  const rules = mapsIn.flatMap((parameter) => rulesOf(parameter, chosen, diagnostics));
  checkNames(regions, rules, diagnostics);
  return { posting: chosen, regions, rules, diagnostics };
}

/** What the parameters tell of their posting. */
function postingOf(regions: readonly Parameter[], maps: readonly Parameter[]): Posting {
  if (regions.some(({ value }) => /(?:^|;)-[A-Za-z0-9]+=/.test(value ?? ''))) return 'v3';
  return maps.some(({ name }) => normalizeParameterName(name) === 'cma_map') ? 'v1' : 'v5';
}

function parsers(): typeof machine {
  machine ??= {
    ...{ regionLexer: createRegionLexer(), regions: new RegionParser() },
    ...{ mapLexer: createMapLexer(), map: new MapParser() },
  };
  return machine;
}

/** Where a part of the value is in the source. */
const within =
  ({ span, valueSpan }: Parameter) =>
  (start: number, end: number): Span => {
    const { file, start: base } = valueSpan ?? span;
    return { file, start: base + start, end: base + end };
  };

function regionsOf(parameter: Parameter, posting: Posting, found: Diagnostic[]): readonly ProposedRegion[] {
  const text = parameter.value ?? '';
  const { regionLexer, regions: parser } = parsers();
  parser.regions = [];
  parser.input = regionLexer.tokenize(text).tokens;
  parser.list();
  const at = within(parameter);
  const regions: ProposedRegion[] = [];
  for (const raw of parser.regions) {
    const read = readRegion(raw, posting, at);
    if (!read.ok) {
      found.push(read.problem);
      return regions;
    }
    if (regions.length === ROOM[posting].regions) {
      found.push(
        diagnostic(codes.proposalLimit, read.region.span, `${posting} has room for ${regions.length} regions`),
      );
      return regions;
    }
    regions.push(read.region);
  }
  const [error] = parser.errors;
  if (error) found.push(syntaxProblem(error, { text, at, posting, what: 'param' }));
  return regions;
}

function rulesOf(parameter: Parameter, posting: Posting, found: Diagnostic[]): readonly MapRule[] {
  const text = parameter.value ?? '';
  const { mapLexer, map: parser } = parsers();
  parser.rules = [];
  parser.input = mapLexer.tokenize(text).tokens;
  parser.list();
  const at = within(parameter);
  const rules = parser.rules.map((raw) => ruleOf(raw, at));
  const room = ROOM[posting].rules;
  const over = room === null ? undefined : rules[room];
  if (over) found.push(diagnostic(codes.proposalLimit, over.span, `${posting} has room for ${room} rules`));
  const [error] = parser.errors;
  if (error) found.push(syntaxProblem(error, { text, at, posting, what: 'map' }));
  return room === null ? rules : rules.slice(0, room);
}

function ruleOf({ patterns, regions }: RawRule, at: (start: number, end: number) => Span): MapRule {
  const first = patterns[0]?.device ?? patterns[0]?.kind;
  const last = regions.at(-1);
  const end = last ? last.startOffset + last.image.length : 0;
  return {
    patterns: patterns.map(({ device, kind }) => ({ device: device?.image ?? null, kind: kind?.image ?? null })),
    regions: regions.map(({ image }) => image),
    span: at(first?.startOffset ?? 0, end),
  };
}

interface Place {
  readonly text: string;
  readonly at: (start: number, end: number) => Span;
  readonly posting: Posting;
  readonly what: 'param' | 'map';
}

const FORMS = {
  param: 'NAME=SIZE[@START][/ALIGN][:ALLOCATOR], entries separated by `;`',
  map: 'DEVICE[/KIND][,…]=REGION[,…], rules separated by `;`',
} as const;

function syntaxProblem({ token }: IRecognitionException, { text, at, posting, what }: Place): Diagnostic {
  // At the end of the input the token has no place of its own.
  const start = Number.isFinite(token.startOffset) && token.startOffset >= 0 ? token.startOffset : text.length;
  const near = text.slice(start, start + 40);
  const help = `the form is ${FORMS[what]}`;
  const message = `cma: ${what}: ${expected(what, posting, text.slice(0, start))} near ${near === '' ? 'the end' : `\`${near}\``}`;
  return diagnostic(codes.proposalSyntax, at(start, Math.max(start + token.image.length, start)), message, { help });
}

/** What the code of that posting said it wanted. */
function expected(what: Place['what'], posting: Posting, before: string): string {
  const entry = before.slice(before.lastIndexOf(';') + 1);
  if (what === 'map') return posting === 'v1' ? "expecting '='" : 'expecting "<patterns>=<regions>"';
  if (!entry.includes('=')) {
    if (posting !== 'v1') return 'expected "<name>="';
    return entry === '' ? 'empty region name' : "expecting '='";
  }
  return entry.endsWith('=') ? 'invalid size' : "expecting ';' or end of parameter";
}

function checkNames(regions: readonly ProposedRegion[], rules: readonly MapRule[], found: Diagnostic[]): void {
  const names = new Set<string>();
  for (const { name, span } of regions) {
    if (names.has(name)) {
      found.push(diagnostic(codes.proposalDuplicate, span, `a second region \`${name}\`: the map finds the first`));
    }
    names.add(name);
  }
  for (const { regions: wanted, span } of rules) {
    for (const name of wanted) {
      if (names.has(name)) continue;
      found.push(
        diagnostic(codes.proposalUnknownRegion, span, `the map names a region \`${name}\` that \`cma=\` does not make`),
      );
    }
  }
}
