/** JSON with a line for each small object, so that two recordings can be compared with diff. */
export const factsText = (facts: object): string => `${text(facts, 0)}\n`;

const WIDTH = 150;

function text(value: unknown, depth: number): string {
  const flat = flatText(value);
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.keys(value).length === 0 ||
    (flat.length < WIDTH && depth > 0)
  )
    return flat;
  const pad = '  '.repeat(depth + 1);
  const rows = Array.isArray(value)
    ? value.map((item: unknown) => `${pad}${text(item, depth + 1)}`)
    : Object.entries(value).map(([key, item]) => `${pad}${JSON.stringify(key)}: ${text(item, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${rows.join(',\n')}\n${'  '.repeat(depth)}${close}`;
}

function flatText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${flatText(item)}`)
    .join(', ')}}`;
}
