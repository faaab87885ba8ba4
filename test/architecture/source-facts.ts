import { parseSync } from 'vite';

/** One `import`, `export … from` or `import()` of a file. */
export interface ImportFact {
  readonly specifier: string;
  /** Erased by the compiler: it creates no dependency at run time. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface FunctionFact {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
  readonly parameters: number;
}

/** A use of something outside the language: `process`, `Date`, `Math.random`, ... */
export interface PlatformFact {
  readonly what: string;
  readonly line: number;
}

/** What the architecture rules need to know of a source file. */
export interface SourceFacts {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ImportFact[];
  readonly functions: readonly FunctionFact[];
  readonly platform: readonly PlatformFact[];
}

interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const PLATFORM_NAMES = new Set([
  'process',
  'console',
  'Buffer',
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
  'require',
  'navigator',
]);
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

const isNode = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

const nameOf = (value: unknown): string | undefined =>
  isNode(value) && value.type === 'Identifier' && typeof value.name === 'string' ? value.name : undefined;

/** The children of a node with the key each hangs on. */
function* childrenOf(node: AstNode): Generator<readonly [string, AstNode]> {
  for (const [key, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield [key, child];
  }
}

/** Every node below and including `node`, with its parent and the key it hangs on there. */
function* walk(
  node: AstNode,
  parent?: AstNode,
  key = '',
): Generator<{ readonly node: AstNode; readonly parent: AstNode | undefined; readonly key: string }> {
  yield { node, parent, key };
  for (const [childKey, child] of childrenOf(node)) yield* walk(child, node, childKey);
}

function importOf(node: AstNode): Omit<ImportFact, 'line'> | undefined {
  const source = node.source;
  const specifier = isNode(source) ? source.value : undefined;
  if (typeof specifier !== 'string') return undefined;
  const specifiers = Array.isArray(node.specifiers) ? node.specifiers.filter(isNode) : [];
  const kind = (one: AstNode) => one.importKind === 'type' || one.exportKind === 'type';
  return { specifier, typeOnly: kind(node) || (specifiers.length > 0 && specifiers.every(kind)) };
}

/** True where an identifier is a name of its own (a property, a key, a label), not a use of a variable. */
function isJustAName(parent: AstNode | undefined, key: string): boolean {
  if (parent === undefined) return false;
  if (key === 'property') return parent.computed !== true;
  return key === 'key' && parent.computed !== true && parent.shorthand !== true;
}

function platformUse(node: AstNode, parent: AstNode | undefined, key: string): string | undefined {
  if (node.type === 'MemberExpression' && nameOf(node.object) === 'Math' && nameOf(node.property) === 'random')
    return 'Math.random';
  const name = nameOf(node);
  if (name === undefined || !PLATFORM_NAMES.has(name) || isJustAName(parent, key)) return undefined;
  return name;
}

const functionName = (node: AstNode, parent: AstNode | undefined): string =>
  nameOf(node.id) ?? nameOf(parent?.id) ?? nameOf(parent?.key) ?? 'an unnamed function';

/**
 * Parses one TypeScript file and collects the facts.
 * @throws when the file has a syntax error
 */
export function factsOf(path: string, text: string): SourceFacts {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const imports: ImportFact[] = [];
  const functions: FunctionFact[] = [];
  const platform: PlatformFact[] = [];
  for (const { node, parent, key } of walk(program as unknown as AstNode)) {
    const line = (): number => lineOf(node.start);
    const imported = importOf(node);
    if (imported !== undefined) imports.push({ ...imported, line: line() });
    const used = platformUse(node, parent, key);
    if (used !== undefined) platform.push({ what: used, line: line() });
    if (!FUNCTIONS.has(node.type)) continue;
    const parameters = Array.isArray(node.params) ? node.params.length : 0;
    functions.push({
      name: functionName(node, parent),
      line: line(),
      lines: lineOf(node.end) - line() + 1,
      parameters,
    });
  }
  return { path, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0), imports, functions, platform };
}
