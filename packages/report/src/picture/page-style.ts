/** Rules of the page around the picture. */
export const PAGE_STYLE = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); line-height: 1.45;
  font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
header, section { max-width: 1480px; margin: 0 auto; padding: 0 24px; }
header { display: flex; gap: 24px; align-items: flex-start; justify-content: space-between; padding-top: 20px; }
h1 { font-size: 18px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 32px 0 4px; overflow-wrap: anywhere; }
h3 { font-size: 14px; margin: 28px 0 8px; }
p { margin: 4px 0; max-width: 110ch; }
.bad { color: var(--bad); }
.dim { color: var(--dim); }
code, pre, .mono, td.range, td.size { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 12px; }
button { font: inherit; font-size: 13px; color: var(--ink); background: var(--free); border: 1px solid var(--line);
  border-radius: 6px; padding: 3px 10px; cursor: pointer; }
button:hover { border-color: var(--ink); }
:focus-visible { outline: 2px solid var(--default-cma); outline-offset: 2px; }
.stage { display: flex; flex-wrap: wrap; gap: 16px 24px; align-items: flex-start; }
.figure { overflow-x: auto; max-width: 100%; }
.figure svg { display: block; max-width: none; }
.details { position: sticky; top: 12px; bottom: 8px; flex: 1 1 290px; border: 1px solid var(--line); border-radius: 8px;
  padding: 8px 14px; background: var(--bg); overflow-wrap: anywhere; }
.details h3 { margin: 0 0 6px; }
.details dl { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 0; }
.details dl div { display: flex; gap: 8px; }
.details dt { color: var(--dim); }
.details dd { margin: 0; }
.details .why { margin: 4px 0; }
.details button { margin-top: 2px; }
.timeline { border: 1px solid var(--faint); border-radius: 8px; padding: 10px 14px; margin: 14px 0 4px; }
.controls { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.controls input { flex: 1 1 240px; accent-color: var(--default-cma); }
.phases { display: flex; flex-wrap: wrap; gap: 4px; list-style: none; margin: 10px 0 0; padding: 0; }
.phases button { padding: 1px 8px; font-size: 12px; background: none; border-color: var(--faint); }
.phases button[aria-current] { background: var(--default-cma); border-color: var(--default-cma); color: var(--bg); }
.step { min-height: 44px; margin: 8px 0 0; overflow-wrap: anywhere; }
.step .mono { color: var(--dim); }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; color: var(--dim); font-size: 12px; }
th, td { padding: 3px 12px 3px 0; vertical-align: top; border-bottom: 1px solid var(--faint); }
td { overflow-wrap: anywhere; }
td.range { white-space: nowrap; }
td.size { text-align: right; white-space: nowrap; }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
.s-default-cma { background: var(--default-cma); } .s-cma { background: var(--cma); } .s-pool { background: var(--pool); }
.s-reserved { background: var(--reserved); } .s-no-map { background: var(--no-map); } .s-image { background: var(--image); }
.s-own { background: var(--own); }
ul.options { list-style: none; padding: 0; margin: 0; }
ul.options > li { margin: 0 0 10px; }
ul.options ul { padding-left: 20px; margin: 2px 0; }
tr.future { opacity: 0.35; }
tr.hot, tr.now { background: var(--hot); }
pre { overflow-x: auto; margin: 0; padding: 10px 14px; border: 1px solid var(--faint); border-radius: 8px; }
.map .label { outline: none; }
.map .label[tabindex] { cursor: pointer; }
.map .label.hot .hit, .map .label.pinned .hit, .map .label:focus-visible .hit { fill: var(--hot); }
.map .label.pinned .hit { stroke: var(--default-cma); }
.map .hot .leader, .map .now .leader { stroke: var(--ink); stroke-width: 1.6; }
.map .region.hot, .map .region.pinned { stroke: var(--ink); stroke-width: 1.6; }
.map .region.away { visibility: hidden; }
.map .label.away { opacity: 0.28; }
.map.stepping .free { visibility: hidden; }
.map .label.now .hit { fill: var(--hot); }
@media (prefers-reduced-motion: no-preference) { .map .label, .map .leader { transition: opacity 0.15s; } }
@media screen and (max-width: 800px) {
  header, section { padding: 0 12px; }
  table { display: block; overflow-x: auto; }
  td { min-width: 84px; }
  td:last-child { min-width: 240px; }
}
@media print {
  header, section { padding: 0; max-width: none; }
  .timeline, .details, header button { display: none; }
  .stage { display: block; }
  .figure { overflow: visible; }
  .figure svg { width: 100%; height: auto; max-height: 240mm; }
  .map, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .map .region.away, .map .label.away { visibility: hidden; }
  tr { break-inside: avoid; }
  h3 { break-after: avoid; }
  pre { white-space: pre-wrap; border: 0; padding: 0; }
}
`;
