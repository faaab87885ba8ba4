import { formatSize, u64 } from '@carveout/core';
import type { AllocOutcome, Machine, RuntimeArea, Step, StepRecord } from '@carveout/runtime';
import { formatRange } from '../text/address.ts';
import { displayWidth, padEnd, padStart } from '../text/display-width.ts';
import { heading, joinLines } from '../text/heading.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';
import { type AllocView, isFailedStep } from './alloc-view.ts';
import { areaBar } from './area-bar.ts';
import { repeatWords, stepScale } from './fold-steps.ts';
import { stepWords } from './step-words.ts';

/** Every step with its result, then the areas as they are left, and what the kernel printed. */
export function allocText(view: AllocView, given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const { results, after } = view;
  const failed = results.filter(isFailedStep).length;
  const kernel = `kernel ${printable(view.kernel)}, ${formatSize(BigInt(after.pageSize))} pages`;
  const count = `${results.length} ${results.length === 1 ? 'step' : 'steps'}, ${failed} failed`;
  const placement = after.placement.name === 'first-fit' ? '' : `, placement ${after.placement.name}`;
  const log = results.flatMap((result) => result.log.map(({ text }) => printable(text)));
  return joinLines([
    `${count} (${kernel}${placement}).`,
    '',
    ...heading('Steps', options),
    ...stepTable(view, options),
    '',
    ...heading('Areas at the end', options),
    ...after.areas.flatMap((area) => areaLines(after, area, options)),
    ...(log.length > 0 ? ['', ...heading('dmesg', options), ...log.slice(0, MAX_LOG)] : []),
    ...(log.length > MAX_LOG ? [`(${log.length - MAX_LOG} lines more)`] : []),
  ]);
}

/** Lines of dmesg that anybody reads. */
const MAX_LOG = 1000;

const TITLES = ['', 'step', 'result', 'at', 'used', 'longest free'] as const;

function stepTable({ results, after }: AllocView, options: TextOptions): readonly string[] {
  const rows = results.map((result, index) => ({
    result,
    cells: [
      String(index + 1),
      printable(stepWords(result.step)),
      resultWord(result),
      result.at === undefined || result.at === null ? '-' : String(result.at),
      result.state ? String(result.state.used) : '-',
      result.state ? String(result.state.maxchunk) : '-',
    ],
  }));
  const widths = TITLES.map((title, column) =>
    Math.max(title.length, ...rows.map(({ cells }) => displayWidth(cells[column] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 1 || at === 2 ? padEnd : padStart)(cell, widths[at] ?? 0)).join('  ');
  const lines = [options.palette('dim', line(TITLES))];
  const { hiding } = stepScale(results);
  for (const [index, { result, cells }] of rows.entries()) {
    const repeat = hiding(index);
    if (repeat) {
      const words = `${' '.repeat(widths[0] ?? 0)}  ${options.unicode ? '⋮' : ':'} ${repeatWords(repeat)}`;
      if (index === repeat.first) lines.push(options.palette('dim', words));
      continue;
    }
    lines.push(isFailedStep(result) ? options.palette('red', line(cells)) : line(cells));
    const why = whyWords(result, after.areas);
    const margin = ' '.repeat((widths[0] ?? 0) + 2);
    if (why !== null) {
      const wrapped = wrapWith(`${margin}${options.unicode ? '└' : '`'} `, printable(why), options.width);
      lines.push(...wrapped.map((text) => options.palette('dim', text)));
    }
  }
  return lines;
}

const ERRORS: Readonly<Record<number, string>> = { [-2]: 'ENOENT', [-12]: 'ENOMEM', [-16]: 'EBUSY', [-22]: 'EINVAL' };

const resultWord = ({ result }: StepRecord): string =>
  result === 0 ? 'ok' : `${result} ${ERRORS[result] ?? ''}`.trim();

/** Why it failed, or what a success took; null when nothing is to be said. */
function whyWords({ step, result, state, outcome }: StepRecord, areas: readonly RuntimeArea[]): string | null {
  if (outcome)
    return outcomeWords(outcome, 'pages' in step ? step.pages : 0, state?.maxchunk ?? 0, areaOf(step, areas));
  if (result === 0) return null;
  if (result === -2) return 'there is no such area';
  return 'name' in step ? 'no buffer has that name' : 'there are not that many such pages there';
}

const areaOf = (step: Step, areas: readonly RuntimeArea[]): RuntimeArea | undefined =>
  areas.find((area) => 'area' in step && area.name === step.area);

function outcomeWords(
  outcome: AllocOutcome,
  pages: number,
  longest: number,
  area: RuntimeArea | undefined,
): string | null {
  switch (outcome.kind) {
    case 'allocated':
      return movedWords(outcome);
    case 'nothing-asked':
      return 'a request for no pages is refused';
    case 'too-large':
      return `the area has ${area?.pages ?? 0} pages in all`;
    case 'no-free-run': {
      const enough = longest >= pages ? `, and none of at least ${pages} has an aligned place` : '';
      return `the longest free run has ${longest} pages${enough}`;
    }
    case 'all-busy':
      return `${outcome.busyCount} free places, each with pages that cannot be moved: ${firstObstacle(outcome)}`;
    case 'no-memory':
      return firstObstacle(outcome);
  }
}

function movedWords({ migrated, waited, busyCount }: AllocOutcome): string | null {
  const parts = [
    ...(busyCount > 0 ? [`${busyCount} busy places passed over`] : []),
    ...(migrated > 0 ? [`${migrated} pages moved away`] : []),
    ...(waited > 0 ? [`${waited} of them waited for`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : null;
}

function firstObstacle({ busy }: AllocOutcome): string {
  const obstacle = busy.at(-1)?.obstacle;
  if (!obstacle) return '';
  if (obstacle.kind === 'no-memory') {
    return `${obstacle.needed} movable pages are in the way and only ${obstacle.free} pages are free outside`;
  }
  return `${obstacle.pages} ${obstacle.kind} at page ${obstacle.at}`;
}

function areaLines(machine: Machine, area: RuntimeArea, options: TextOptions): readonly string[] {
  const page = BigInt(machine.pageSize);
  const bytes = { base: u64(area.basePfn * page), size: u64(BigInt(area.pages) * page) };
  const { allocated, failed, released } = area.counters;
  const size = `${formatSize(bytes.size)}, ${area.pages} pages`;
  return [
    `${options.palette('bold', printable(area.name))}  ${formatRange(bytes)}  ${size}`,
    `  ${areaBar(area, options, options.width - 4)}`,
    `  pages allocated ${allocated}, refused ${failed}, given back ${released}`,
  ];
}
