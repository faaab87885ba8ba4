/** A line of a trace or of dmesg that says something about CMA at run time. */
export type TraceEvent =
  | { readonly kind: 'start'; readonly at: EventPlace; readonly pages: number; readonly align: number }
  /** `pfn` null: it failed. `error` null: this kernel does not tell. */
  | {
      readonly kind: 'finish';
      readonly at: EventPlace;
      readonly pfn: number | null;
      readonly pages: number;
      readonly align: number;
      readonly error: number | null;
    }
  | {
      readonly kind: 'retry';
      readonly at: EventPlace;
      readonly pfn: number;
      readonly pages: number;
      readonly align: number;
    }
  | { readonly kind: 'release'; readonly at: EventPlace; readonly pfn: number; readonly pages: number }
  /** A start without finish: up to 6.14 the kernel says no more about a request for 0 pages, or for more than the area has. */
  | { readonly kind: 'unanswered'; readonly at: EventPlace; readonly pages: number; readonly align: number }
  /** A refusal as dmesg tells it. */
  | { readonly kind: 'refused'; readonly at: EventPlace; readonly pages: number; readonly error: number };

export interface EventPlace {
  /** Seconds, as printed; null without a time stamp. */
  readonly time: number | null;
  /** Null in kernels up to 5.10, which do not tell. */
  readonly area: string | null;
  /** Pages of the whole area, where the event tells (6.15 on). */
  readonly total: number | null;
  /** Process that made the call; null where the line does not tell. */
  readonly task: number | null;
}
