import { defineCodes } from '@carveout/core';

/** Boot logs as inputs (INP020–029). */
export const codes = defineCodes({
  noKernelLines: {
    code: 'INP020',
    rule: 'no-kernel-log',
    severity: 'error',
    summary: 'A boot log holds no line of a kernel.',
    why: 'Nothing can be read from it or compared with it. Capture the console from power-on, or save the output of `dmesg`.',
  },
  severalBoots: {
    code: 'INP021',
    rule: 'several-boots',
    severity: 'info',
    summary: 'A boot log holds more than one boot.',
    why: 'The last one that got as far as the `Memory:` line is read. Cut the file to the boot you mean if that is another.',
  },
  logStartsLate: {
    code: 'INP022',
    rule: 'boot-log-starts-late',
    severity: 'warning',
    summary: 'A boot log starts in the middle of a boot.',
    why: 'The ring buffer of the kernel was overwritten or the capture started late: what was printed before is not known. Raise `log_buf_len=` or capture the serial console.',
  },
  logEndsEarly: {
    code: 'INP023',
    rule: 'boot-log-ends-early',
    severity: 'info',
    summary: 'A boot log ends before the `Memory:` line and without a panic.',
    why: 'The capture was cut, or the kernel hung there. Lines that would follow cannot be compared.',
  },
});
