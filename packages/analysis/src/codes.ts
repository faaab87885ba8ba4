import { defineCodes } from '@carveout/core';

/** Inputs as files (INP001–099). The project file itself has PRJ codes. */
export const codes = defineCodes({
  missingInput: {
    code: 'INP001',
    rule: 'missing-input',
    severity: 'error',
    summary: 'A file named as input does not exist.',
    why: 'Nothing can be said about it. Correct the path; relative paths start at the working directory or the project file.',
  },
  directoryInput: {
    code: 'INP002',
    rule: 'directory-input',
    severity: 'error',
    summary: 'A directory stands where a file is needed.',
    why: 'Only `lint` takes directories. Name the .dts or .dtb in it.',
  },
  unreadableInput: {
    code: 'INP003',
    rule: 'unreadable-input',
    severity: 'error',
    summary: 'A file exists and cannot be read: permissions, a device or pipe, or outside the allowed directories.',
    why: 'Nothing can be said about it. Make it a readable regular file.',
  },
  inputTooLarge: {
    code: 'INP004',
    rule: 'input-too-large',
    severity: 'error',
    summary: 'A file is larger than anything of its kind.',
    why: 'It is most likely another file than was meant: device trees are far below 16 MiB, and arm64 kernels take blobs up to 2 MiB.',
  },
  emptyInput: {
    code: 'INP005',
    rule: 'empty-input',
    severity: 'error',
    summary: 'A file holds nothing.',
    why: 'It was probably not written completely. Make it again.',
  },
  notADeviceTree: {
    code: 'INP006',
    rule: 'not-a-device-tree',
    severity: 'error',
    summary: 'A file is binary and no flattened device tree.',
    why: 'Only device-tree source and blobs (first bytes d0 0d fe ed) can be read. Unpack it, or name the right file.',
  },
  notAnImage: {
    code: 'INP007',
    rule: 'not-a-kernel-image',
    severity: 'error',
    summary: 'The size that a kernel takes in memory cannot be read from this file.',
    why: 'Only uncompressed arm64 and riscv Image files tell it in their header. Give the range outright: --kernel-image BASE:SIZE.',
  },
  overlayAsBoard: {
    code: 'INP008',
    rule: 'overlay-as-board',
    severity: 'error',
    summary: 'A device-tree overlay stands where a whole board is needed.',
    why: 'An overlay alone has no memory. Give the board, and the overlay with --overlay.',
  },
  placeAssumed: {
    code: 'INP009',
    rule: 'image-place-assumed',
    severity: 'info',
    summary: 'The size of an image was read from a file, but where the boot loader puts it was not given.',
    why: 'A kernel is then taken to lie at the start of RAM; initrd and blob are left out. Give the address: BASE:FILE.',
  },
  logContradicts: {
    code: 'INP010',
    rule: 'boot-log-contradicts',
    severity: 'warning',
    summary: 'A boot log says something else about an input than the board or a flag does.',
    why: 'What was given is used, and the result is that of another boot than the recorded one. Leave the flag out, or take the log of this board.',
  },
  precedenceDiffers: {
    code: 'MEM2001',
    rule: 'precedence-differs',
    severity: 'info',
    summary:
      'A linux,cma-default node and `cma=` are both given, and the documented order gives another default area than kernels do.',
    why: 'Vendors document the device tree first; kernels since 5.10 let the command line win. Keep one of both and every kernel agrees.',
  },
});

/** Problems of the project file. */
export const projectCodes = defineCodes({
  syntax: {
    code: 'PRJ001',
    rule: 'project-syntax',
    severity: 'error',
    summary: 'The project file is not valid JSON or YAML.',
    why: 'None of its boards can be used. Correct the place that is shown.',
  },
  schema: {
    code: 'PRJ002',
    rule: 'project-schema',
    severity: 'error',
    summary: 'Something in the project file is not what the schema allows.',
    why: 'A setting that is not understood would silently be ignored. The message says what is allowed there.',
  },
  value: {
    code: 'PRJ003',
    rule: 'project-value',
    severity: 'error',
    summary: 'A size, range or version in the project file cannot be read.',
    why: 'The board would be simulated with something else. Sizes take the suffixes K, M, G and T; ranges are BASE:SIZE.',
  },
  missing: {
    code: 'PRJ004',
    rule: 'project-missing',
    severity: 'error',
    summary: 'The project file cannot be read.',
    why: 'Boards are looked up by name in carveout.json, carveout.yaml or carveout.yml of the working directory and those above, or in --project FILE.',
  },
  baseline: {
    code: 'PRJ006',
    rule: 'project-baseline',
    severity: 'error',
    summary: 'The baseline cannot be read.',
    why: 'Nobody could tell which findings are new. Give the right file, or make it with `carveout lint --update-baseline`.',
  },
  rule: {
    code: 'PRJ005',
    rule: 'project-rule',
    severity: 'error',
    summary: 'The project file sets a rule, or an option of a rule, that does not exist.',
    why: 'The setting would silently do nothing. `packages/docs/rules` has a page for every rule, with its options.',
  },
});

/** Problems of what people tell the linter in their sources. */
export const lintCodes = defineCodes({
  unusedSuppression: {
    code: 'LNT001',
    rule: 'unused-suppression',
    severity: 'warning',
    summary: 'A suppression comment names a rule that reports nothing there.',
    why: 'It hides the next real finding at this place. Remove the comment, or the rule from it.',
  },
  suppressionWithoutReason: {
    code: 'LNT002',
    rule: 'suppression-without-reason',
    severity: 'warning',
    summary: 'A suppression comment does not say why.',
    why: 'Nobody can tell later whether it still holds. Write the reason behind two dashes: `carveout-disable-next-line RULE -- reason`.',
  },
  suppressionSyntax: {
    code: 'LNT003',
    rule: 'suppression-syntax',
    severity: 'warning',
    summary: 'A suppression comment cannot be read: an unknown directive or rule, or no rule at all.',
    why: 'It suppresses nothing. Directives are carveout-disable-line, carveout-disable-next-line, carveout-disable-next-node, carveout-disable, carveout-enable and carveout-disable-file, each with the names of rules.',
  },
  staleBaseline: {
    code: 'LNT004',
    rule: 'stale-baseline',
    severity: 'info',
    summary: 'The baseline lists findings that are gone.',
    why: 'They would hide the same findings if they came back. `carveout lint --prune-baseline` takes them out.',
  },
});
