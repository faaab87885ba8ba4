import { defineCodes } from '@carveout/core';

/** Findings about the text of an allocation script. */
export const codes = defineCodes({
  syntax: {
    code: 'RUN001',
    rule: 'alloc-script-syntax',
    severity: 'error',
    summary: 'A line of an allocation script is no step and no setting.',
    why: 'The script is not run, since a step left out would make every later one meaningless. Correct the line.',
  },
  value: {
    code: 'RUN002',
    rule: 'alloc-script-value',
    severity: 'error',
    summary: 'A number in an allocation script has an unknown suffix or is out of range.',
    why: 'The script is not run. Plain numbers are pages; K, M and G make them bytes.',
  },
  tooLarge: {
    code: 'RUN003',
    rule: 'alloc-script-too-large',
    severity: 'error',
    summary: 'The file is far larger than any script written or generated for a test.',
    why: 'It is probably another file and is not read. Recorded workloads are traces: `carveout size --trace`.',
  },
  tooManyProblems: {
    code: 'RUN004',
    rule: 'alloc-script-too-many-problems',
    severity: 'error',
    summary: 'More lines are wrong than are worth listing.',
    why: 'The file is probably no allocation script.',
  },
});
