import type { BootConfig } from '@carveout/bootconfig';
import type { DiagnosticCode, FileId, Fix, Origin, RelatedSpan, Severity, Span } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import type { Arch } from '@carveout/kernel';
import type { BootSimulation } from '@carveout/simulator';
import type { PresetName, RuleSetting } from './config/lint-config.ts';
import type { OptionValues, RuleOptions, ValuesOf } from './rule-option.ts';

/** What rules look at: one board, one boot of it, and the same board with the other RAM sizes it ships with. */
export interface LintContext {
  readonly tree: DeviceTree;
  readonly config: BootConfig;
  readonly simulation: BootSimulation;
  /** The source of a file, for fixes; undefined for what has no text. */
  textOf?(file: FileId): string | undefined;
  /** Every rule runs for each of them too; what the board itself already shows is not repeated. */
  readonly variants?: readonly LintVariant[];
}

export interface LintVariant {
  /** What sets it apart, as findings show it: `{ memory: '1 GiB' }`. */
  readonly variant: Readonly<Record<string, string>>;
  readonly config: BootConfig;
  readonly simulation: BootSimulation;
}

/** What a rule sees. */
export type BoardView = Omit<LintContext, 'variants'>;

/** What is left of it for an overlay, which does not boot. */
export interface TreeView {
  readonly tree: DeviceTree;
  readonly config?: undefined;
  readonly simulation?: undefined;
}

export interface RuleFinding {
  /** The value to look at; an origin without any span shows the start of the tree. */
  readonly at: Span | Origin;
  /** One sentence: the effective number, then the reason. */
  readonly message: string;
  /** What to write instead. */
  readonly help?: string | undefined;
  readonly related?: readonly RelatedSpan[];
  readonly fix?: Fix | undefined;
  /** When this finding weighs less (or more) than the rule usually does. */
  readonly severity?: Severity;
}

/**
 * `subject` is the path of the node that the finding is about, or null when it is about the whole board. A rule that has
 * others as prerequisites says nothing about a subject that one of them found wrong, nor about nodes below it.
 */
export type Report = (subject: string | null, finding: RuleFinding) => void;

export interface RuleExample {
  /** Children of /reserved-memory of a small board with 2/2 cells and the RAM of `memory`. */
  readonly snippet?: string;
  /** Other children of the root of that board: devices that name the regions. */
  readonly devices?: string;
  /** Entries of its reserve map, as `BASE:SIZE`. */
  readonly memreserves?: readonly string[];
  /** A whole source; then nothing of that board is used. */
  readonly dts?: string;
  readonly cmdline?: string;
  /** Text of a `.config`. */
  readonly config?: string;
  readonly kernel?: string;
  /** What a project sets for the rule, where the example needs it. */
  readonly options?: OptionValues;
  /** Default arm64. */
  readonly arch?: Arch;
  /** Banks of the memory node as `BASE:SIZE`; default one of 1 GiB at 0x40000000. Empty: no memory node. */
  readonly memory?: readonly string[];
  /** RAM that the user names beside the tree, as `--memory` does; it replaces the memory node. */
  readonly given?: readonly string[];
}

export interface BadExample extends RuleExample {
  /** The messages of this rule, in order. */
  readonly reports: readonly string[];
}

export interface Rule<O extends RuleOptions = RuleOptions> {
  /** The file's name in kebab-case, or `dtc/` and the name of a check; what configuration and suppressions use. */
  readonly id: string;
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Not reported unless configuration gives it a severity. */
  readonly off?: boolean;
  /** One sentence: when it is reported. */
  readonly summary: string;
  /** What happens if it is left as it is. */
  readonly why: string;
  /** More Markdown for the page: what to do, kernel versions, known harmless cases. */
  readonly docs?: string;
  /** Ids of rules whose findings make this one meaningless for the same node. */
  readonly requires?: readonly string[];
  /** What its safe fix does, where it has one: `adds …`. */
  readonly fixes?: string;
  /** What it is in a preset; in those that are not named, what it reports as. */
  readonly presets?: Readonly<Partial<Record<PresetName, RuleSetting>>>;
  /** What a project may set, by name. */
  readonly options?: O;
  readonly examples: { readonly good: readonly RuleExample[]; readonly bad: readonly BadExample[] };
  /** `options`: every one the rule has, with its default where nobody set it. */
  check(board: BoardView, report: Report, options: ValuesOf<O>): void;
  /** In place of `check` for a rule that needs no boot: it is run for overlays too. */
  checkTree?(tree: DeviceTree, report: Report): void;
}

/** Keeps a rule's literal types checked where it is written. */
export const defineRule = <const O extends RuleOptions = Record<never, never>>(rule: Rule<O>): Rule =>
  rule as unknown as Rule;
