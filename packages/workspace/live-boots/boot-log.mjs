/**
 * A range as the kernel printed it, as plain numbers: RAM of the boards we boot lies far below 2^53.
 * @typedef {{ readonly base: number, readonly size: number }} Range
 */

/**
 * What a boot did to memory, read from its console.
 * @typedef {object} BootFacts
 * @property {Range | null} kernelImage what the kernel reserved for itself
 * @property {readonly (Range & { readonly name: string | null })[]} cma by address; `name` of its node, null for the Kconfig or `cma=` area
 * @property {Range | null} defaultCma the area of devices without a region of their own
 * @property {readonly (Range & { readonly nomap: boolean })[]} memory the kernel's dump of its RAM; empty when it did not get there
 * @property {readonly Range[]} reserved the same for what is reserved
 * @property {readonly string[]} messages lines about reserved memory and CMA, in order
 */

const MIB = 1 << 20;
const ABOUT_RESERVED_MEMORY = /^(OF: reserved mem|Reserved memory: |cma: |hugetlb_cma: )|overlaps with /;
const KERNEL_RESERVES_ITSELF = /^memblock_reserve: \[(0x[0-9a-f]+)-(0x[0-9a-f]+)\] arm64_memblock_init/;
const AREA = /^cma: Reserved (\d+) MiB at (0x[0-9a-f]+)/;
const NODE_AREA = /^Reserved memory: created CMA memory pool at (0x[0-9a-f]+), size (\d+) MiB/;
const SET_UP = /^OF: reserved mem: initialized node (\S+), compatible/;
const DUMPED = /^\s(memory|reserved)\[0x[0-9a-f]+\]\s+\[(0x[0-9a-f]+)-(0x[0-9a-f]+)\].*flags: (0x[0-9a-f]+)/;
const NOMAP = 4;

/** Console text → messages without time stamps. @param {string} console */
const messagesOf = (console) => console.split('\n').map((line) => line.replace(/^\[ *\d+\.\d+\] /, ''));

/** @param {string} first @param {string} last inclusive @returns {Range} */
const range = (first, last) => ({ base: Number(first), size: Number(last) - Number(first) + 1 });

/** @param {readonly string[]} messages */
function areasOf(messages) {
  return messages.flatMap((message, index) => {
    const node = NODE_AREA.exec(message);
    if (node !== null) {
      const name = SET_UP.exec(messages[index + 1] ?? '')?.[1] ?? null;
      return [{ base: Number(node[1]), size: Number(node[2]) * MIB, name, general: false }];
    }
    const area = AREA.exec(message);
    if (area === null) return [];
    const huge = /^hugetlb_cma: reserve/.test(messages[index + 1] ?? '');
    return [{ base: Number(area[2]), size: Number(area[1]) * MIB, name: null, general: !huge }];
  });
}

/**
 * @param {string} console
 * @param {{ readonly kernelAddress: number, readonly defaultNodes: readonly string[] }} known where the kernel was loaded
 *   (to tell its own reservation from the initrd's), and the nodes marked `linux,cma-default`, which no message tells
 * @returns {BootFacts}
 */
export function factsOfBoot(console, { kernelAddress, defaultNodes }) {
  const messages = messagesOf(console);
  const dumped = messages.flatMap((message) => {
    const match = DUMPED.exec(message);
    return match
      ? [{ list: match[1], ...range(match[2] ?? '', match[3] ?? ''), nomap: (Number(match[4]) & NOMAP) !== 0 }]
      : [];
  });
  const areas = areasOf(messages);
  const chosen = areas.findLast((area) => area.general || (area.name !== null && defaultNodes.includes(area.name)));
  const own = messages
    .map((message) => KERNEL_RESERVES_ITSELF.exec(message))
    .map((match) => (match ? range(match[1] ?? '', match[2] ?? '') : undefined))
    .find(
      (found) => found !== undefined && Math.floor(found.base / (2 * MIB)) === Math.floor(kernelAddress / (2 * MIB)),
    );
  return {
    kernelImage: own ?? null,
    cma: areas.map(({ base, size, name }) => ({ base, size, name })).sort((a, b) => a.base - b.base),
    defaultCma: chosen ? { base: chosen.base, size: chosen.size } : null,
    memory: dumped.filter(({ list }) => list === 'memory').map(({ base, size, nomap }) => ({ base, size, nomap })),
    reserved: dumped.filter(({ list }) => list === 'reserved').map(({ base, size }) => ({ base, size })),
    messages: messages.filter((message) => ABOUT_RESERVED_MEMORY.test(message)),
  };
}

/** True for the lines of a log that `BootFacts.messages` keeps. @param {string} message */
export const isAboutReservedMemory = (message) => ABOUT_RESERVED_MEMORY.test(message);
