/** Colours that people with the common kinds of colour blindness can tell apart (after Okabe and Ito), and the greys. */
const LIGHT = `
  --bg: #ffffff; --ink: #17202c; --dim: #566171; --line: #94a0b0; --faint: #d5dbe3; --free: #eef1f5; --lens: #7f8fa455;
  --default-cma: #0072b2; --cma: #56b4e9; --pool: #009e73; --reserved: #e69f00; --no-map: #cc79a7; --image: #465160;
  --own: #a7b2c0; --bad: #b3261e; --mark: #ffffff; --hot: #0072b226;`;

const DARK = `
  --bg: #11151b; --ink: #e7ecf3; --dim: #9eabbb; --line: #62707f; --faint: #2c3643; --free: #222a35; --lens: #8fa1b855;
  --default-cma: #2f93dc; --cma: #8ccff5; --pool: #2cc295; --reserved: #f0ae36; --no-map: #db94bd; --image: #b4c0ce;
  --own: #5b697b; --bad: #ff8a80; --mark: #11151b; --hot: #2f93dc40;`;

/** The reader's system decides between light and dark, unless the page says so itself with data-theme. */
export const COLOURS = `:root {${LIGHT}
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {${DARK}
  }
}
:root[data-theme="dark"] {${DARK}
  color-scheme: dark;
}
:root[data-theme="light"] { color-scheme: light; }
@media print {
  :root:root:root {${LIGHT}
    color-scheme: light;
  }
}
`;

/** The picture's own rules. Sizes of text are those the placing counts on: one row is 20 pixels. */
export const PICTURE_STYLE = `
.map { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 12px; }
.map text { fill: var(--ink); }
.map .sans { font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
.map .dim { fill: var(--dim); }
.map .small { font-size: 10.5px; }
.map .title { font-size: 16px; font-weight: 600; }
.map .headline { font-size: 13px; }
.map .bad { fill: var(--bad); }
.map .strong { font-weight: 600; }
.map .page { fill: var(--bg); }
.map .bank { fill: var(--free); }
.map .frame { fill: none; stroke: var(--line); }
.map .hole { fill: none; stroke: var(--faint); stroke-dasharray: 3 3; }
.map .tick { stroke: var(--faint); }
.map .lens { fill: var(--lens); fill-opacity: 0.5; stroke: var(--lens); stroke-width: 0.75; }
.map .leader { fill: none; stroke: var(--line); stroke-width: 0.9; }
.map .region { stroke: var(--bg); stroke-width: 0.75; }
.map .thin { stroke: none; }
.map .hit { fill: transparent; }
.map .k-default-cma { fill: var(--default-cma); }
.map .k-image { fill: var(--image); }
.map .k-own { fill: var(--own); }
.map .k-reserved { fill: var(--reserved); }
.map .base-cma { fill: var(--cma); }
.map .base-pool { fill: var(--pool); }
.map .base-no-map { fill: var(--no-map); }
.map .k-free { fill: var(--free); stroke: var(--line); }
.map .hatch { stroke: var(--mark); stroke-opacity: 0.65; stroke-width: 1.3; fill: none; }
.map .dots { fill: var(--mark); fill-opacity: 0.8; }
`;
