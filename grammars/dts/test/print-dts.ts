import type {
  BodyAst,
  BodyItem,
  DtsFile,
  LabelAst,
  ReferenceAst,
  TopLevelItem,
  ValueAst,
  ValuePart,
} from '../src/index.ts';

/** Writes a syntax tree as DTS text, everything evaluated: the inverse of the parser, up to layout. */
export function printDts(file: DtsFile): string {
  const head = `${file.versionTag ? '/dts-v1/;\n' : ''}${file.plugin ? '/plugin/;\n' : ''}`;
  const reserves = file.memreserves.map((m) => `${labels(m.labels)}/memreserve/ ${hex(m.address)} ${hex(m.size)};\n`);
  return head + reserves.join('') + file.items.map(topLevel).join('');
}

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;

const labels = (list: readonly LabelAst[]): string => list.map(({ name }) => `${name}: `).join('');

function reference({ label, path }: ReferenceAst): string {
  if (path === null) return `&${label}`;
  return label === null ? `&{${path}}` : `&{${label}/${path}}`;
}

function topLevel(item: TopLevelItem): string {
  switch (item.kind) {
    case 'root':
      return `/ ${body(item.body)}`;
    case 'ref-node':
      return `${labels(item.labels)}${reference(item.ref)} ${body(item.body)}`;
    case 'delete-ref':
      return `/delete-node/ ${reference(item.ref)};\n`;
    case 'omit-ref':
      return `/omit-if-no-ref/ ${reference(item.ref)};\n`;
  }
}

const body = ({ items }: BodyAst): string => `{\n${items.map(bodyItem).join('')}};\n`;

function bodyItem(item: BodyItem): string {
  switch (item.kind) {
    case 'property':
      return `${labels(item.labels)}\\${item.name}${item.value ? ` = ${value(item.value)}` : ''};\n`;
    case 'node':
      return `${labels(item.labels)}${item.omitIfNoRef ? '/omit-if-no-ref/ ' : ''}\\${item.name} ${body(item.body)}`;
    case 'delete-property':
      return `/delete-property/ ${item.name};\n`;
    case 'delete-node':
      return `/delete-node/ ${item.name};\n`;
  }
}

const value = (ast: ValueAst): string => `${labels(ast.labels)}${ast.parts.map(part).join(', ')}`;

function part(item: ValuePart): string {
  switch (item.kind) {
    case 'string':
      return item.bytes ? `"${[...item.bytes].map(escapedByte).join('')}"` : `"${escaped(item.text)}"`;
    case 'cells': {
      const cells = item.cells.map((cell) => (typeof cell === 'object' ? reference(cell) : hex(cell)));
      return `${item.bits === 32 ? '' : `/bits/ ${item.bits} `}<${labels(item.labels)}${cells.join(' ')}>`;
    }
    case 'bytes':
      return `[${labels(item.labels)}${[...item.bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}]`;
    case 'path-ref':
      return reference(item.ref);
    case 'incbin':
      return `/incbin/("${escaped(item.path)}"${item.length === null ? '' : `, ${hex(item.offset)}, ${hex(item.length)}`})`;
  }
}

const escapedByte = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;

const escaped = (text: string): string =>
  text.replace(/[\0-\x1f"\\\x7f]/g, (unit) => `\\${unit.charCodeAt(0).toString(8).padStart(3, '0')}`);
