import type { DiagnosticDetails } from '@carveout/core';
import { codes } from './codes.ts';
import type { Cursor } from './frame.ts';
import type { IncludeForm } from './include-search.ts';
import { type IncludeTarget, parseIncludeTarget } from './include-target.ts';
import { Renderer } from './render.ts';
import type { Run } from './run.ts';
import type { IncludeItem } from './scanned-file.ts';
import { spanInText } from './spans.ts';
import { readTokens } from './token.ts';

const MAX_TARGET = 1 << 16;

/** Acts on `#include`, `#include_next`, `#import` and `/include/`: the file becomes the one being read, or is reported missing. */
export function runInclude(run: Run, cursor: Cursor, item: IncludeItem): void {
  const { frame } = cursor;
  const span = spanInText(frame.file, item.start, item.end);
  const report = (info: Parameters<Run['report']>[0], message: string, details: DiagnosticDetails): void =>
    run.report(info, span, message, details);
  const target = targetOf(run, cursor, item);
  if (!target) {
    report(codes.includeSyntax, `'${item.target}' names no file`, { help: 'write #include "file" or #include <file>' });
    return;
  }
  const form: IncludeForm = item.form === 'dtc' ? 'dtc' : target.form;
  const after = item.form === 'next' ? frame.searchIndex + 1 : 0;
  const found = run.search.find(target.name, form, frame.file.path, after) ?? besideMain(run, form, target.name);
  if (!found) {
    const { message, help } = notFound(run, form, target.name, { from: frame.file.path, after });
    report(codes.missingInclude, message, { help });
    return;
  }
  if (run.once.has(found.path)) return;
  if (!mayEnter(run, found.path, report)) return;
  const loaded = run.load(found.path, frame.raw || item.form === 'dtc');
  if (typeof loaded === 'string') {
    report(codes.unreadableFile, `include file '${found.path}' cannot be read: ${loaded}`, {
      help: 'check its kind and permissions',
    });
    return;
  }
  if (item.form === 'once') run.once.add(found.path);
  run.enter(loaded, { cursor, item, searchIndex: found.index });
}

/** dtc knows the directory of the file it was started with, not only that of the including one. */
const besideMain = (run: Run, form: IncludeForm, name: string): ReturnType<Run['search']['find']> =>
  form === 'dtc' ? run.search.find(name, form, run.mainPath) : undefined;

/** Why there is no such file. That one may not be read is told whether it exists or not: an input must not find out. */
function notFound(
  { search }: Run,
  form: IncludeForm,
  name: string,
  { from, after }: { readonly from: string; readonly after: number },
): { readonly message: string; readonly help: string } {
  const searched = search.searched(form, from);
  const places = searched.length === 0 ? 'no directory was searched' : `searched: ${searched.join(', ')}`;
  const refused = search.refused(search.lookUp(name, form, from, after));
  if (refused.length === 0) {
    return {
      message: `include file '${name}' not found`,
      help: `${places}; add the directory that holds it with -I`,
    };
  }
  const lie = refused.length === 1 ? 'lies' : 'lie';
  return {
    message: `include file '${name}' not found: ${refused.join(', ')} ${lie} outside the allowed directories`,
    help: `allow the directory that holds it with --root; ${places}`,
  };
}

function targetOf(run: Run, cursor: Cursor, item: IncludeItem): IncludeTarget | undefined {
  const plain = parseIncludeTarget(item.target);
  if (plain || item.form === 'dtc') return plain;
  const renderer = new Renderer(MAX_TARGET);
  run.place(spanInText(cursor.frame.file, item.start, item.end));
  run.expander.expandTokens(readTokens(item.target, run.names), new Map(), (token) => renderer.add(token));
  return parseIncludeTarget(renderer.text);
}

/**
 * Depth and number of includes. At the first violation the run stops including at all: a file that includes itself twice would
 * otherwise be opened 2^200 times.
 */
function mayEnter(
  run: Run,
  path: string,
  report: (info: Parameters<Run['report']>[0], message: string, details: DiagnosticDetails) => void,
): boolean {
  if (run.includesStopped) return false;
  if (run.stack.length >= run.limits.includeDepth) {
    run.includesStopped = true;
    report(codes.includeTooDeep, `includes nested deeper than ${run.limits.includeDepth} levels${cycleOf(run, path)}`, {
      help: 'break the cycle or add an include guard; all further includes are left out',
    });
    return false;
  }
  if (++run.includeCount <= run.limits.includes) return true;
  run.includesStopped = true;
  report(codes.expansionLimit, `more than ${run.limits.includes} files included`, {
    help: 'all further includes are left out',
  });
  return false;
}

/** The shortest way from the file back to itself. */
function cycleOf(run: Run, path: string): string {
  const paths = run.stack.map((cursor) => cursor.frame.file.path);
  const start = paths.lastIndexOf(path);
  return start < 0 ? '' : `: ${[...paths.slice(start), path].join(' includes ')}`;
}
