/**
 * @typedef {import('./code-tables.mjs').Code} Code
 * @typedef {import('./code-tables.mjs').CodeTable} CodeTable
 * @typedef {import('./code-tables.mjs').Rule} Rule
 * @typedef {import('./code-tables.mjs').Behaviour} Behaviour
 */

export const DOCS = 'packages/docs';
const NOTE = '<!-- Made by `npm run docs` from the sources. Do not edit. -->\n';

/** What a code's letters say about where the problem lies. @type {Readonly<Record<string, string>>} */
const AREAS = {
  CFG: 'Kernel configuration',
  CMD: 'Kernel command line',
  CPP: 'Preprocessor',
  DTC: 'Checks of dtc',
  DTS: 'Device-tree source',
  FDT: 'Device-tree blob',
  INP: 'Input files',
  LNT: 'Suppression comments and baseline',
  MEM: 'Boot memory',
  PRJ: 'Project file',
  RUN: 'Run-time allocations',
};

/** `DTS5` before `DTS10`. @param {{ readonly code: string }} a @param {{ readonly code: string }} b */
const byCode = (a, b) => {
  const [areaA, areaB] = [areaOf(a.code), areaOf(b.code)];
  if (areaA !== areaB) return areaA < areaB ? -1 : 1;
  return Number(a.code.slice(areaA.length)) - Number(b.code.slice(areaB.length));
};

/** @param {string} code */
const areaOf = (code) => code.replace(/\d+$/, '');

/** @param {Code} info @param {readonly Rule[]} rules */
const codeSection = (info, rules) => {
  const more = rules.some((rule) => rule.code === info.code) ? `\n\n[Examples](rules/${info.rule}.md)` : '';
  return `### ${info.code} ${info.rule}\n\n*${info.severity}.* ${info.summary}\n\n${info.why}${more}\n`;
};

/** @param {readonly CodeTable[]} tables @param {readonly Rule[]} rules */
function diagnosticsPage(tables, rules) {
  const all = tables.flatMap((table) => table.codes).sort(byCode);
  const areas = [...new Set(all.map((info) => areaOf(info.code)))];
  const sections = areas.map((area) => {
    const own = all.filter((info) => areaOf(info.code) === area);
    return `## ${AREAS[area] ?? area}\n\n${own.map((info) => codeSection(info, rules)).join('\n')}`;
  });
  return `${NOTE}# Diagnostics\n\nEvery message of carveout carries one of these codes. A code is never used again for something else.\n\n${sections.join('\n')}`;
}

/** @param {string} language @param {string} text */
const block = (language, text) => `\`\`\`${language}\n${text.replace(/\n$/, '')}\n\`\`\`\n`;

/** @param {Rule['examples']['good'][number]} example */
function exampleText(example) {
  const given = [
    ...(example.arch ? [`architecture ${example.arch}`] : []),
    ...(example.kernel ? [`kernel ${example.kernel}`] : []),
    ...(example.memory ? [`RAM ${example.memory.length > 0 ? example.memory.join(', ') : 'not described'}`] : []),
    ...(example.given ? [`\`--memory ${example.given.join(' ')}\``] : []),
    ...(example.options ? [`options \`${JSON.stringify(example.options)}\``] : []),
    ...(example.cmdline ? [`command line \`${example.cmdline}\``] : []),
  ];
  return [
    ...(given.length > 0 ? [`With ${given.join(', ')}:\n`] : []),
    ...(example.dts ? [block('dts', example.dts)] : []),
    ...(example.config ? [block('kconfig', example.config)] : []),
  ].join('\n');
}

/** @param {Rule} rule */
function settingsText({ presets = {}, options = {}, fixes }) {
  const named = Object.entries(presets).map(([name, setting]) => `\`${setting}\` in preset \`${name}\``);
  const rows = Object.entries(options).map(
    ([name, option]) => `| \`${name}\` | \`${answerText(option.default)}\` | ${option.description} |`,
  );
  const table = `## Options\n\n| option | default | |\n|---|---|---|\n${rows.join('\n')}\n`;
  const fixText = fixes ? [`\`carveout lint --fix\` ${fixes}\n`] : [];
  return [
    ...fixText,
    ...(named.length > 0 ? [`It is ${named.join(', ')}.\n`] : []),
    ...(rows.length > 0 ? [table] : []),
  ];
}

/** @param {Rule} rule */
function rulePage(rule) {
  const bad = rule.examples.bad.map(
    (example) =>
      `${exampleText(example)}\nreports\n\n${example.reports.map((message) => `> ${message}\n`).join('>\n')}`,
  );
  return [
    `${NOTE}# ${rule.code} ${rule.id}\n`,
    `*${rule.severity}${rule.off ? ', off unless switched on' : ''}.* ${rule.summary}\n`,
    `${rule.why}\n`,
    ...(rule.docs ? [`${rule.docs.trim()}\n`] : []),
    ...settingsText(rule),
    ...(bad.length > 0 ? ['## Reported\n', ...bad] : []),
    ...(rule.examples.good.length > 0 ? ['## Fine\n', ...rule.examples.good.map(exampleText)] : []),
  ].join('\n');
}

/** @param {unknown} value */
const answerText = (value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));

/** @param {string} id @param {Behaviour} behaviour */
function behaviourSection(id, { question, rows }) {
  const lines = rows.map(({ since, value, source, between }) => {
    const exact = between ? `${since} (seen between ${between[0]} and ${between[1]})` : since;
    return `| ${exact} | ${`\`${answerText(value)}\``.replaceAll('|', '\\|')} | ${source.replaceAll('|', '\\|')} |`;
  });
  return `## ${id}\n\n${question}\n\n| since | answer | known from |\n|---|---|---|\n${lines.join('\n')}\n`;
}

/** @param {Readonly<Record<string, Behaviour>>} behaviours */
function behaviourPage(behaviours) {
  const sections = Object.entries(behaviours).map(([id, behaviour]) => behaviourSection(id, behaviour));
  const head =
    'What kernels do differently, as the simulator knows it. A release takes the last row that is not newer. "seen between" gives the last release known to be without and the first known to be with a behaviour; in between carveout says that it does not know.';
  return `${NOTE}# Kernel behaviour by version\n\n${head}\n\n${sections.join('\n')}`;
}

/**
 * The pages made from the sources. Same sources, same bytes.
 * @param {readonly CodeTable[]} tables
 * @param {readonly Rule[]} rules
 * @param {Readonly<Record<string, Behaviour>>} behaviours
 * @returns {ReadonlyMap<string, string>} text by path from the root of the repository
 */
export function renderPages(tables, rules, behaviours) {
  return new Map([
    [`${DOCS}/diagnostics.md`, diagnosticsPage(tables, rules)],
    [`${DOCS}/kernel-behaviour.md`, behaviourPage(behaviours)],
    ...rules.map((rule) => /** @type {const} */ ([`${DOCS}/rules/${rule.id}.md`, rulePage(rule)])),
  ]);
}
