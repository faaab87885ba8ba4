import { defineCodes } from '@carveout/core';

/** Run-time allocations: scripts, traces, and how they fit the board (RUN010-). The grammar of scripts has the lower numbers. */
export const codes = defineCodes({
  jsonForm: {
    code: 'RUN010',
    rule: 'alloc-script-json',
    severity: 'error',
    summary: 'The JSON form of an allocation script is not valid JSON, or has something else where a value is needed.',
    why: 'The script is not run. It is an object with `steps` and, unless a board is given, `areas`.',
  },
  unknownArea: {
    code: 'RUN011',
    rule: 'alloc-script-unknown-area',
    severity: 'error',
    summary: 'A step names a CMA area that is not there.',
    why: 'On the board the directory would not exist. Areas are named after their device-tree node; the one from cma= or Kconfig is `reserved`.',
  },
  impossibleArea: {
    code: 'RUN012',
    rule: 'alloc-script-impossible-area',
    severity: 'error',
    summary: 'An area of a script cannot exist as it is described.',
    why: 'Base and size are multiples of what one bit of its map stands for, names are unique. Correct the area.',
  },
  badSetting: {
    code: 'RUN013',
    rule: 'alloc-script-setting',
    severity: 'error',
    summary: 'A setting of an allocation script has a value that does not exist.',
    why: 'The script would run on another machine than the one that is meant. Page sizes are 4K, 16K and 64K.',
  },
  noAreas: {
    code: 'RUN014',
    rule: 'no-cma-area',
    severity: 'error',
    summary: 'There is no active CMA area to allocate from.',
    why: 'The board has none after boot: `carveout layout` tells why. Or bring areas in the script.',
  },
});
