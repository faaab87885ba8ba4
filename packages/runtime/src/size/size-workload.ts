import type { TraceEvent } from '../trace/trace-event.ts';
import { type AreaNeed, AreaSizing, type SizeOptions } from './size-area.ts';
import { demandOf } from './workload.ts';

/** More areas than any kernel has slots: what is beyond is a hostile file. */
const MAX_AREAS = 64;

/** How large every area of a workload must be. Reads events once; takes memory for buffers in use, not for the trace. */
export class WorkloadSizing {
  readonly #areas = new Map<string, AreaSizing>();
  readonly #optionsOf: (area: string) => SizeOptions;

  constructor(optionsOf: (area: string) => SizeOptions = () => ({})) {
    this.#optionsOf = optionsOf;
  }

  add(event: TraceEvent): void {
    const demand = demandOf(event);
    if (!demand) return;
    let area = this.#areas.get(demand.area);
    if (!area) {
      if (this.#areas.size >= MAX_AREAS) return;
      area = new AreaSizing(demand.area, this.#optionsOf(demand.area));
      this.#areas.set(demand.area, area);
    }
    area.add(demand);
  }

  /** In the order in which the areas came up. */
  result(): readonly AreaNeed[] {
    return [...this.#areas.values()].map((area) => area.result());
  }
}
