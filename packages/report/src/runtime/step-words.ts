import type { Step } from '@carveout/runtime';

/** A step as a script writes it. */
export function stepWords(step: Step): string {
  switch (step.op) {
    case 'free-memory':
      return `free-memory ${step.pages}`;
    case 'compact':
      return `compact ${step.area}`;
    case 'free':
      return `free ${step.area} ${'name' in step ? step.name : step.pages}`;
    case 'alloc': {
      const how = step.dma === true ? ' dma' : step.align ? ` align ${step.align}` : '';
      return `alloc ${step.area} ${step.pages}${how}${step.name === undefined ? '' : ` as ${step.name}`}`;
    }
    default:
      return `${step.op} ${step.area} ${step.pages}${step.at === undefined ? '' : ` at ${step.at}`}`;
  }
}
