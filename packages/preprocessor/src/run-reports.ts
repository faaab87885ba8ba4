import type { RelatedSpan, Span } from '@carveout/core';
import { codes } from './codes.ts';
import type { Frame } from './frame.ts';
import { type Macro, parseMacro } from './macro.ts';
import type { Run } from './run.ts';
import type { DirectiveItem } from './scanned-file.ts';
import { spanInText } from './spans.ts';

/** What can go wrong with the use of a macro. */
export type ExpansionProblem = 'arguments' | 'unterminated' | 'depth';

const nameSpan = ({ file, start, name }: Macro): Span | undefined =>
  file && spanInText(file, start, start + name.length);

export function reportExpansion(
  run: Run,
  span: Span,
  { problem, macro, detail }: { readonly problem: ExpansionProblem; readonly macro: Macro; readonly detail: string },
): void {
  const definition = nameSpan(macro);
  const related: readonly RelatedSpan[] = definition
    ? [{ span: definition, message: `'${macro.name}' is defined here` }]
    : [];
  if (problem === 'arguments') {
    const help = 'give as many arguments as the definition has parameters';
    run.report(codes.macroArguments, span, `macro '${macro.name}' ${detail}`, { related, help });
  } else if (problem === 'unterminated') {
    const message = `the argument list of macro '${macro.name}' is not closed`;
    run.report(codes.unterminatedArguments, span, message, { related, help: "add the missing ')'" });
  } else {
    const message = `arguments of macro '${macro.name}' are nested deeper than ${detail} levels`;
    run.report(codes.expansionLimit, span, message, { related, help: 'what follows is not expanded' });
  }
}

/** True, after a report, for a definition that is not well formed. */
export function reportFaulty(run: Run, macro: Macro): boolean {
  const { fault } = parseMacro(macro, run.names);
  const span = nameSpan(macro);
  if (fault === undefined || !span) return false;
  run.report(codes.badDefine, span, `macro '${macro.name}': ${fault}`, { help: 'the definition is ignored' });
  return true;
}

export function reportRedefined(run: Run, old: Macro, macro: Macro): void {
  const span = nameSpan(macro);
  if (!span) return;
  const before = nameSpan(old);
  const related = before ? [{ span: before, message: 'first defined here' }] : [];
  const help = `add #undef ${macro.name} in front if this is meant`;
  run.report(codes.macroRedefined, span, `macro '${macro.name}' is defined again with another body`, { related, help });
}

/** `#error`, `#warning` and directives that cannot be read. */
export function reportDirective(
  run: Run,
  frame: Frame,
  item: Extract<DirectiveItem, { kind: 'report' | 'malformed' }>,
): void {
  const span = spanInText(frame.file, item.start, item.end);
  if (item.kind === 'malformed') run.report(codes.badDefine, span, item.message, { help: item.help });
  else if (item.fatal) run.report(codes.errorDirective, span, `#error ${item.message}`);
  else run.report(codes.warningDirective, span, `#warning ${item.message}`);
}

/** A directive in a file that dtc reads by itself. */
export function reportRaw(run: Run, frame: Frame, item: DirectiveItem): void {
  const span =
    item.kind === 'defines' ? item.macros[0] && nameSpan(item.macros[0]) : spanInText(frame.file, item.start, item.end);
  if (!span) return;
  const isMain = frame.parent < 0;
  const how = isMain ? 'as dtc reads it' : 'by /include/';
  const message = `'${frame.file.path}' is read ${how}, where preprocessor directives mean nothing`;
  run.report(codes.directiveInRawInclude, span, message, {
    help: isMain ? 'run cpp on it before, or carveout compile' : 'use #include instead of /include/ for this file',
  });
}
