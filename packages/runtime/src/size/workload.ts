import type { TraceEvent } from '../trace/trace-event.ts';

/** What a workload wants of an area, whatever a kernel made of it. Buffers are known by the page they had on the recorded board. */
export type Demand =
  /** `token` null: it was refused when recorded. */
  | {
      readonly kind: 'take';
      readonly area: string;
      readonly pages: number;
      readonly align: number;
      readonly token: number | null;
      readonly time: number | null;
    }
  | {
      readonly kind: 'give';
      readonly area: string;
      readonly pages: number;
      readonly token: number;
      readonly time: number | null;
    };

/** Name of the area where events do not tell one. */
export const UNNAMED_AREA = '(unnamed)';

/** The demand behind an event, null when it has none. A refusal asks for what it was refused. */
export function demandOf(event: TraceEvent): Demand | null {
  const area = event.at.area ?? UNNAMED_AREA;
  const { time } = event.at;
  switch (event.kind) {
    case 'finish':
      return { kind: 'take', area, pages: event.pages, align: event.align, token: event.pfn, time };
    case 'unanswered':
      return { kind: 'take', area, pages: event.pages, align: event.align, token: null, time };
    case 'refused':
      return { kind: 'take', area, pages: event.pages, align: 0, token: null, time };
    case 'release':
      return { kind: 'give', area, pages: event.pages, token: event.pfn, time };
    default:
      return null;
  }
}
