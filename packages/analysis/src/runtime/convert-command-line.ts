import { addMemory, createMemblock } from '@carveout/allocator';
import {
  type Diagnostic,
  fileId,
  formatSize,
  LineTable,
  memparse,
  type Range,
  type SourceTexts,
  u64,
} from '@carveout/core';
import {
  isLegacyCmaDialect,
  type Parameter,
  type Posting,
  parseCommandLine,
  parseMem,
  parseProposal,
} from '@carveout/grammar-cmdline';
import {
  type Conversion,
  convertHoles,
  convertProposal,
  type HoleConversion,
  type ProposalMachine,
  reserveRegions,
} from '@carveout/runtime';
import type { CmaGranule } from './cma-granule.ts';

export interface OldCommandLine {
  readonly text: string;
  /** Null: as the parameters tell. */
  readonly posting: Posting | null;
  /** RAM of the board, null when it was not given: nothing is placed then. */
  readonly ram: readonly Range[] | null;
  /** On 32-bit arm `mem=` lists banks. */
  readonly arch: 'arm' | 'arm64' | 'riscv';
  /** Of the kernel to convert to. */
  readonly granule: CmaGranule;
}

export interface ConvertedCommandLine {
  /** Null when the line has no `cma=` of 2010. */
  readonly machine: ProposalMachine | null;
  readonly conversion: Conversion;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: SourceTexts;
  /** True: there was nothing to convert. */
  readonly isEmpty: boolean;
}

const FILE = fileId('<cmdline>');
/** Kernels with either parameter had pages of this size. */
const OLD_PAGE = 4096n;
const NOTHING: Conversion = { regions: [], devices: [], commandLine: null, notes: [] };

/** What old command lines did with memory, in today's words: the CMA proposal of 2010, and RAM hidden with `mem=` and its like. */
export function convertCommandLine(input: OldCommandLine): ConvertedCommandLine {
  const { parameters, diagnostics: lineProblems } = parseCommandLine(input.text, FILE);
  const isOld = parameters.some(({ name, value }) => name === 'cma' && value !== null && isLegacyCmaDialect(value));
  const proposal = isOld ? parseProposal(parameters, input.posting) : null;
  const conversion = proposal ? convertProposal(proposal, input.granule.minAlign) : NOTHING;
  const holes = holesOf(parameters, input);
  const regions = [...conversion.regions, ...holes.regions];
  const ram = input.ram ?? [];
  const memory = ram.reduce((state, bank) => addMemory(state, bank), createMemblock({ pageSize: u64(OLD_PAGE) }));
  const table = new LineTable(input.text);
  const machine = proposal && input.ram ? reserveRegions(proposal, memory) : null;
  return {
    machine,
    conversion: {
      ...conversion,
      regions,
      notes: [...conversion.notes, ...droppedNotes(machine), ...holes.notes, ...granuleNotes(regions, input.granule)],
    },
    diagnostics: [...lineProblems, ...(proposal?.diagnostics ?? [])],
    sources: { lines: (file) => (file === FILE ? table : undefined) },
    isEmpty: proposal === null && holes.regions.length === 0 && holes.notes.length === 0,
  };
}

/** Today's kernel reserves a node at a given place even where it overlaps another. */
const droppedNotes = (machine: ProposalMachine | null): readonly string[] =>
  (machine?.regions ?? [])
    .filter(({ place }) => place === null)
    .map(
      ({ asked: { name } }) =>
        `region \`${name}\`: there was no room for it at boot, and it was dropped; leave its node out, or give it another size or place`,
    );

/** Another kernel may want other sizes: the conversion holds for this one. */
function granuleNotes(regions: Conversion['regions'], { minAlign, kernel }: CmaGranule): readonly string[] {
  if (!regions.some(({ kind }) => kind === 'cma')) return [];
  return [`areas are multiples of ${formatSize(minAlign)}: ${kernel}`];
}

function holesOf(parameters: readonly Parameter[], { ram, arch, granule }: OldCommandLine): HoleConversion {
  const valued = (name: string) => parameters.filter((one) => one.name === name && one.value !== null);
  const mem = valued('mem').flatMap(({ value, span, valueSpan }) => parseMem(value, valueSpan ?? span).value ?? []);
  const memmap = valued('memmap').flatMap(({ value }) => rangeOf(value ?? ''));
  const pages = memparse(valued('bigphysarea').at(-1)?.value ?? '').value;
  const bigphysarea = u64(pages * OLD_PAGE);
  const given = { mem, memmap, banks: arch === 'arm', bigphysarea, ...granule };
  if (ram !== null) return convertHoles({ ...given, ram });
  const hidden = mem.length > 0 || memmap.length > 0;
  const notes = hidden
    ? ['mem= and memmap= cannot be converted without the RAM of the board: give --memory BASE:SIZE']
    : [];
  const rest = convertHoles({ ...given, mem: [], memmap: [], ram: [] });
  return { regions: rest.regions, notes: [...rest.notes, ...notes] };
}

/** `SIZE$BASE`. */
function rangeOf(value: string): readonly Range[] {
  const size = memparse(value);
  if (!size.hasDigits || value[size.end] !== '$') return [];
  return [{ size: size.value, base: memparse(value, size.end + 1).value }];
}
