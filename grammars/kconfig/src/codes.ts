import { defineCodes } from '@carveout/core';

/** Findings about the text of a .config. */
export const codes = defineCodes({
  notAConfig: {
    code: 'CFG001',
    rule: 'config-not-a-config',
    severity: 'error',
    summary: 'The file holds no kernel configuration symbol.',
    why: 'It is not a .config or defconfig, so nothing is known about the kernel. Give the file that the kernel was built with.',
  },
  malformedLine: {
    code: 'CFG002',
    rule: 'config-malformed-line',
    severity: 'warning',
    summary: 'A line is neither an assignment, nor `# CONFIG_X is not set`, nor a comment.',
    why: 'The kernel build warns about such a line and goes on without it, and so do we. Correct or remove it.',
  },
  malformedValue: {
    code: 'CFG003',
    rule: 'config-malformed-value',
    severity: 'warning',
    summary: 'A symbol is assigned something that is no y, m, n, number or quoted string.',
    why: 'The kernel build refuses the value, and the symbol takes its default. Correct the value.',
  },
  conflict: {
    code: 'CFG004',
    rule: 'config-conflicting-assignments',
    severity: 'warning',
    summary: 'A symbol is assigned twice with different values.',
    why: 'The last assignment wins. Remove the other one.',
  },
  otherProject: {
    code: 'CFG005',
    rule: 'config-of-another-project',
    severity: 'warning',
    summary: 'The header says that this is the configuration of another program, such as U-Boot or Buildroot.',
    why: 'Its symbols mean nothing for the kernel. Give the .config of the kernel.',
  },
  tooLarge: {
    code: 'CFG006',
    rule: 'config-too-large',
    severity: 'error',
    summary: 'The file is far larger than any kernel configuration.',
    why: 'It is probably another file and is not read. Give the .config of the kernel.',
  },
  tooManyProblems: {
    code: 'CFG007',
    rule: 'config-too-many-problems',
    severity: 'warning',
    summary: 'More lines are wrong than are worth listing.',
    why: 'The rest of the file is read, its problems are not listed.',
  },
});
