import { formatSize } from '@carveout/core';
import type { AreaSize, SizeReport } from '@carveout/runtime';
import { displayWidth, padEnd, padStart } from '../text/display-width.ts';
import { heading, joinLines } from '../text/heading.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrap, wrapWith } from '../text/wrap.ts';
import { ruleTable } from './rule-rows.ts';

/** How large each area must be for a workload, what that costs, and which common rules give as much. */
export function sizeText(report: SizeReport, given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const broken = report.counts.broken > 0 ? `, ${report.counts.broken} lines about CMA not understood` : '';
  // Rules alone, without a workload.
  if (report.counts.lines === 0) return joinLines(ruleLines(report, options).slice(1));
  return joinLines([
    `${report.counts.events} CMA events in ${report.counts.lines} lines${broken}.`,
    ...gapLines(report, options),
    ...report.areas.flatMap((area) => ['', ...areaLines(area, report, options), ...schemeLines(area, options)]),
    ...(report.areas.length === 0 ? ['', 'No request for CMA memory is in it.'] : ruleLines(report, options)),
    ...replayLines(report, options),
  ]);
}

/** A buffer whose release got lost is thought to be in use until its pages are given to somebody else. */
function gapLines({ counts }: SizeReport, options: TextOptions): readonly string[] {
  if (counts.gaps === 0) return [];
  const places = counts.gaps === 1 ? 'one place' : `${counts.gaps} places`;
  const text = `The recording lost events in ${places}: sizes may be too large. Record again with a larger buffer (trace-cmd record -b).`;
  return wrap(text, options.width);
}

function areaLines({ need, current, smallest, advised }: AreaSize, report: SizeReport, options: TextOptions): string[] {
  const page = BigInt(report.pageSize);
  const bytes = (pages: number): string => `${formatSize(BigInt(pages) * page)} (${pages} pages)`;
  const lines = [...heading(printable(need.area), options)];
  const say = (text: string): void => void lines.push(...wrap(text, options.width));
  say(
    `The smallest area that serves this workload is ${formatSize(smallest)}; with ${report.headroomPercent} % headroom ${formatSize(advised)}.`,
  );
  if (current !== null) {
    const verdict = current >= smallest ? 'enough' : `too small by ${formatSize(smallest - current)}`;
    say(`It has ${formatSize(current)} now: ${verdict}.`);
  }
  say(
    `At most ${bytes(need.peak)} are in use at one time, the workload reaches ${bytes(need.needed)}: ${bytes(need.needed - need.peak)} are lost to gaps and alignment.`,
  );
  const refused = `${need.refusedBefore} ${need.refusedBefore === 1 ? 'was' : 'were'} refused`;
  const requests = need.requests === 1 ? 'One request' : `${need.requests} requests, the largest`;
  say(`${requests} of ${bytes(need.largestRequest)}; ${refused} when it was recorded.`);
  if (need.impossible > 0) say(`${need.impossible} requests fit nowhere between pinned pages, whatever the size.`);
  if (need.decisive) {
    const when = need.decisive.time === null ? '' : ` at ${need.decisive.time.toFixed(6)} s`;
    say(
      `What decides is the request for ${need.decisive.pages} pages${when}, which ends up at page ${need.decisive.at}.`,
    );
  }
  if (report.ram !== null) {
    const percent = (Number((smallest * 1000n) / report.ram) / 10).toFixed(1);
    say(
      `${formatSize(smallest)} are ${percent} % of the ${formatSize(report.ram)} of RAM: only movable pages can use them while CMA does not.`,
    );
  }
  lines.push(...useLines(need.use, need.peak, options));
  return lines;
}

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_BLOCKS = ['_', '.', '-', '=', '+', '*', '%', '#'];

/** Use over time: every column is the most of its stretch. */
function useLines(use: AreaSize['need']['use'], peak: number, options: TextOptions): readonly string[] {
  if (peak === 0 || use.length < 2) return [];
  const columns = Math.min(use.length, options.width - 2);
  let line = '';
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * use.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * use.length) / columns));
    const most = Math.max(...use.slice(from, to).map((point) => point.most));
    const blocks = options.unicode ? BLOCKS : ASCII_BLOCKS;
    line += blocks[Math.min(blocks.length - 1, Math.floor((most * blocks.length) / peak))] ?? '';
  }
  return [options.palette('dim', 'pages in use over the workload:'), `  ${options.palette('green', line)}`];
}

/** A CMA area, and what could be there instead of it. */
function schemeLines({ schemes }: AreaSize, options: TextOptions): readonly string[] {
  const cells = schemes.map((one) => [
    `${one.isBest ? (options.unicode ? '✔' : '+') : ' '} ${one.scheme}`,
    formatSize(one.size),
    formatSize(one.lost),
    one.failure,
    one.latency,
  ]);
  const titles = ['  instead of it', 'size', 'lost', 'failures', 'latency'];
  const widths = titles.map((title, at) => Math.max(title.length, ...cells.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at === 1 || at === 2 ? padStart : padEnd)(cell, widths[at] ?? 0)).join('  ');
  return [
    '',
    options.palette('dim', line(titles).trimEnd()),
    ...schemes.flatMap(({ reasons }, index) => [
      line(cells[index] ?? []).trimEnd(),
      ...reasons.flatMap((reason) => wrapWith(`    ${options.unicode ? '·' : '-'} `, reason, options.width)),
    ]),
  ];
}

function ruleLines(report: SizeReport, options: TextOptions): readonly string[] {
  const { title, heads, words, rows, remarks } = ruleTable(report);
  const width = (at: number): number =>
    Math.max(...[heads, ...rows.map(({ cells }) => cells)].map((row) => displayWidth(row[at] ?? '')));
  const widths = heads.map((_head, at) => width(at));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (words.has(at) ? padEnd : padStart)(cell, widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    '',
    ...heading(title, options),
    options.palette('dim', line(heads)),
    ...rows.map(({ cells, isGood }) => {
      const verdict = cells.at(-1) ?? '';
      return line(cells).slice(0, -verdict.length) + options.palette(isGood ? 'green' : 'red', verdict);
    }),
    ...(remarks.length > 0 ? wrap(remarks.join(' '), options.width) : []),
  ];
}

function replayLines({ replay }: SizeReport, options: TextOptions): readonly string[] {
  if (!replay) return [];
  const lines = ['', ...heading('The recording, replayed on this board', options)];
  lines.push(
    `${replay.agreed} of ${replay.agreed + replay.diverged} allocations went where this board would put them.`,
  );
  for (const { event, area, pages, recorded, predicted } of replay.divergences.slice(0, 5)) {
    const place = (at: number | null): string => (at === null ? 'refused' : `page ${at}`);
    lines.push(
      `  event ${event}: ${pages} pages of ${printable(area)}: recorded ${place(recorded)}, predicted ${place(predicted)}`,
    );
  }
  if (replay.elsewhere > 0)
    lines.push(`${replay.elsewhere} events are about areas that this board does not have there.`);
  return lines;
}
