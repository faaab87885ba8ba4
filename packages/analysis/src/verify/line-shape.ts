/** What releases word differently about the same fact: the NUMA node, the size behind a failure, who speaks. */
const OPTIONAL: readonly (readonly [RegExp, string])[] = [
  [/ on node -?\d+$/, ''],
  [/(failed to allocate memory for node '[^']*'): size \d+ MiB$/, '$1'],
  [/^OF: (?:fdt|reserved mem): (?=Reserved memory: )/, ''],
  [/^OF: (?:fdt|reserved mem): (?=Reserved memory: |OVERLAP)/, ''],
];

/** The line without what only the release decides. */
export const plainWording = (text: string): string =>
  OPTIONAL.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), text);

/** The line with every number blanked out: the same message about something else, or with another result. */
export const lineShape = (text: string): string =>
  plainWording(text)
    .replace(/0x[0-9a-f]+/g, '#')
    .replace(/(?<![\w@-])\d+(?![\w@-])/g, '#');

/** What a message is about, so that a success and a failure of the same thing find each other. */
export function lineSubject(text: string): string | null {
  if (/^cma: (Reserved|Failed to reserve|Region at|Size )/.test(text)) return 'cma area';
  const node =
    /\bnode '?([\w,.+@-]+?)'?(?:,| compatible|:|$)/.exec(text)?.[1] ?? /reusable ([\w,.+@-]+)$/.exec(text)?.[1];
  if (node !== undefined) return `node ${node}`;
  if (/^Reserved memory: (created|incorrect|bypass|unable)/.test(text)) return 'pool';
  return null;
}

/**
 * Is `damaged` what is left of `text` after a few characters were lost on the wire, or its end? Not where it reads well with
 * other numbers: that may be what the kernel said.
 */
export function isDamaged(text: string, damaged: string): boolean {
  const lost = text.length - damaged.length;
  if (lost < 0 || damaged.length < SHORTEST) return false;
  if (lost > 0 && text.startsWith(damaged)) return true;
  if (lost > MOST_LOST) return false;
  let at = 0;
  let replaced = 0;
  for (const character of text) {
    const found = damaged[at];
    if (found === character) at++;
    else if (found !== undefined && isNoise(found)) {
      at++;
      replaced++;
    }
  }
  return at === damaged.length && (replaced > 0 || (lost > 0 && !readsWell(text, damaged)));
}

const MOST_LOST = 8;
const SHORTEST = 12;

const isNoise = (character: string): boolean => character === '\ufffd' || character < ' ' || character === '\u007f';

/** The same message with other numbers; addresses have all their digits. */
const readsWell = (text: string, other: string): boolean =>
  lineShape(text) === lineShape(other) && addressWidths(text) === addressWidths(other);

const addressWidths = (text: string): string =>
  (text.match(/0x[0-9a-f]+/g) ?? []).map((address) => address.length).join();
