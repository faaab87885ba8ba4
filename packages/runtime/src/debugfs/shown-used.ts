import { type RuntimeArea, usedPages } from '../area.ts';
import type { Machine } from '../machine.ts';

/** What the file `used` shows. */
export const shownUsed = ({ does }: Machine, area: RuntimeArea): number =>
  does.debugfsUsed === 'bits' ? usedPages(area) : area.pages - area.available;
