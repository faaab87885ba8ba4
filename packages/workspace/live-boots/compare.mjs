import { isAboutReservedMemory } from './boot-log.mjs';

/**
 * What the comparison reads of `carveout boot --format json`; addresses and sizes are hexadecimal strings.
 * @typedef {{ readonly base: string | null, readonly size: string | null }} Place
 * @typedef {object} Prediction
 * @property {{ readonly outcome: 'boots' | 'panics' | 'hangs' }} boot
 * @property {readonly (Place & { readonly node: string, readonly outcome: string })[]} reservedMemory
 * @property {readonly (Place & { readonly name: string | null, readonly source: string })[]} cma
 * @property {Place | null} defaultCma
 * @property {readonly string[]} dmesg
 */

/** @type {Readonly<Record<import('./qemu.mjs').BootStatus, string>>} */
const OUTCOME = { booted: 'boots', panic: 'panics', hang: 'hangs', silent: 'hangs', 'qemu-exit': 'ends QEMU' };

/** Outcomes of a node whose memory the kernel keeps in its reserved list to the end. */
const KEPT = ['cma', 'coherent-pool', 'restricted-pool', 'reserved'];

/** @param {number | string | null} value */
const hex = (value) => `0x${Number(value).toString(16)}`;

/** @param {{ readonly base: number | string | null, readonly size: number | string | null }} place */
const show = ({ base, size }) => `${hex(size)} at ${hex(base)}`;

/**
 * Is all of a range inside the sum of the others?
 * @param {{ readonly base: number, readonly size: number }} wanted
 * @param {readonly { readonly base: number, readonly size: number }[]} ranges
 */
function isCovered(wanted, ranges) {
  let from = wanted.base;
  for (const { base, size } of [...ranges].sort((a, b) => a.base - b.base)) {
    if (base <= from && from < base + size) from = base + size;
  }
  return from >= wanted.base + wanted.size;
}

/**
 * The first line in which two lists differ.
 * @param {string} what
 * @param {readonly string[]} predicted
 * @param {readonly string[]} real
 */
function firstDifference(what, predicted, real) {
  const at = Array.from({ length: Math.max(predicted.length, real.length) }, (_, index) => index).find(
    (index) => predicted[index] !== real[index],
  );
  if (at === undefined) return [];
  return [`${what} ${at + 1}: the kernel has ${real[at] ?? 'no more'}, predicted ${predicted[at] ?? 'no more'}`];
}

/**
 * Nodes whose memory is not where the prediction has it.
 * @param {Prediction} prediction
 * @param {import('./boot-log.mjs').BootFacts} facts
 */
function misplacedNodes(prediction, facts) {
  if (facts.memory.length === 0) return []; // died before it told
  return prediction.reservedMemory.flatMap(({ node, base, size, outcome }) => {
    if (base === null || size === null) return [];
    const list = KEPT.includes(outcome)
      ? facts.reserved
      : outcome === 'nomap'
        ? facts.memory.filter(({ nomap }) => nomap)
        : undefined;
    if (list === undefined || isCovered({ base: Number(base), size: Number(size) }, list)) return [];
    return [`${node}: predicted ${outcome}, ${show({ base, size })}, which the kernel's own lists do not have`];
  });
}

/**
 * Everything in which a prediction and a real boot differ; empty when they agree.
 * @param {Prediction} prediction
 * @param {import('./boot-log.mjs').BootFacts} facts
 * @param {import('./qemu.mjs').BootStatus} status
 * @returns {readonly string[]}
 */
export function differences(prediction, facts, status) {
  const areas = prediction.cma
    .map((area) => ({ ...area, name: area.source === 'device-tree' ? area.name : null }))
    .sort((a, b) => Number(a.base) - Number(b.base));
  const describe = (/** @type {{ base: any, size: any, name: string | null }} */ area) =>
    `${show(area)}${area.name ? ` of ${area.name}` : ''}`;
  return [
    ...firstDifference('outcome', [prediction.boot.outcome], [OUTCOME[status]]),
    ...firstDifference('CMA area', areas.map(describe), facts.cma.map(describe)),
    ...firstDifference(
      'default area',
      [prediction.defaultCma ? show(prediction.defaultCma) : 'none'],
      [facts.defaultCma ? show(facts.defaultCma) : 'none'],
    ),
    ...misplacedNodes(prediction, facts),
    ...firstDifference('message', prediction.dmesg.filter(isAboutReservedMemory), facts.messages),
  ];
}
