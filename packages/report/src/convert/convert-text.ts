import { formatSize, hex } from '@carveout/core';
import type { ProposalMachine, ProposalStep, ProposalStepResult } from '@carveout/runtime';
import { stringify } from '../json/stringify.ts';
import { formatRange } from '../text/address.ts';
import { padEnd } from '../text/display-width.ts';
import { heading, joinLines } from '../text/heading.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';
import { convertDts } from './convert-dts.ts';
import type { ConvertView, TodaysRegion } from './convert-view.ts';

/** What the old line did, what today's kernel makes of the generated tree, and what has no equivalent. */
export function convertText(view: ConvertView, given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const { machine, today, results, conversion } = view;
  return joinLines([
    ...(machine
      ? [...heading(`Regions of 2010 (posting ${machine.proposal.posting})`, options), ...oldLines(machine)]
      : []),
    ...(results.length > 0
      ? ['', ...heading('Requests', options), ...results.map((one) => requestLine(one, options))]
      : []),
    ...(machine ? [''] : []),
    ...heading('Device tree of today', options),
    convertDts(view).trimEnd(),
    ...(today
      ? [
          '',
          ...heading(`Booted with ${printable(view.kernel)}`, options),
          ...today.map((one) => todayLine(one, machine, options)),
        ]
      : []),
    ...(conversion.notes.length > 0 ? ['', ...heading('What is different', options)] : []),
    ...conversion.notes.flatMap((note) => wrapWith(`${options.unicode ? '•' : '*'} `, printable(note), options.width)),
  ]);
}

function oldLines({ regions, log }: ProposalMachine): readonly string[] {
  const rows = regions.map(({ asked, place, chunks }) => {
    const where = place ? formatRange(place) : 'not placed';
    const many = chunks.length === 1 ? 'buffer' : 'buffers';
    const used = chunks.length > 0 ? `, ${chunks.length} ${many} at the end` : '';
    return `${padEnd(printable(asked.name), 12)}  ${where}  ${formatSize(asked.size)}${used}`;
  });
  return [...rows, ...log.map((line) => printable(line))];
}

function requestLine({ step, outcome, users, problem }: ProposalStepResult, { palette }: TextOptions): string {
  const said =
    problem !== null
      ? palette('red', printable(problem))
      : outcome?.kind === 'allocated'
        ? `${printable(outcome.region)} at ${hex(outcome.range.base)}`
        : users === 0
          ? 'given back'
          : `${users} ${users === 1 ? 'user' : 'users'}`;
  return `${padEnd(printable(stepText(step)), 32)}  ${said}`;
}

const stepText = (step: ProposalStep): string =>
  step.op === 'alloc'
    ? `alloc ${step.device}${step.kind === null ? '' : `/${step.kind}`} ${formatSize(step.size)}${step.name === null ? '' : ` as ${step.name}`}`
    : `${step.op} ${step.name}`;

function todayLine(
  { region, outcome, place }: TodaysRegion,
  machine: ProposalMachine | null,
  options: TextOptions,
): string {
  const old = machine?.regions.find(({ asked }) => asked.name === region.from)?.place ?? null;
  const same = old !== null && place !== null && old.base === place.base && old.size === place.size;
  const verdict = old === null ? '' : same ? ', the same place' : ', was elsewhere or of another size';
  const where = place ? `${formatRange(place)}  ${formatSize(place.size)}` : options.palette('red', 'not placed');
  return `${padEnd(region.node, 16)}  ${where}  ${outcome}${verdict}`;
}

/** Its shape is `schema/convert.schema.json`. */
export function convertJson(view: ConvertView): string {
  const { machine, conversion, today, results } = view;
  const range = (place: TodaysRegion['place']) => place && { base: hex(place.base), size: hex(place.size) };
  return stringify({
    schemaVersion: 1,
    commandLine: view.commandLine,
    posting: machine?.proposal.posting ?? null,
    old: (machine?.regions ?? []).map(({ asked, place }) => ({
      name: asked.name,
      size: hex(asked.size),
      place: range(place),
    })),
    requests: results.map(({ step, outcome, users, problem }) => ({
      request: stepText(step),
      region: outcome?.kind === 'allocated' ? outcome.region : null,
      place: outcome?.kind === 'allocated' ? range(outcome.range) : null,
      users,
      problem,
    })),
    regions: conversion.regions.map((region) => ({
      ...{ from: region.from, node: region.node, label: region.label, kind: region.kind, default: region.isDefault },
      ...{
        base: region.base === null ? null : hex(region.base),
        size: hex(region.size),
        alignment: hex(region.alignment),
      },
    })),
    devices: conversion.devices,
    newCommandLine: conversion.commandLine,
    today: today?.map(({ region, outcome, place }) => ({ node: region.node, outcome, place: range(place) })) ?? null,
    notes: conversion.notes,
    dts: convertDts(view),
  });
}
