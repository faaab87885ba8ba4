import type { BodyAst, BodyItem, DtsFile, LabelAst, MemreserveAst, TopLevelItem, ValuePart } from './ast.ts';
import { codes } from './codes.ts';
import type { ParseContext } from './parse-context.ts';
import { ParsedText, type PartsReader } from './plain-value.ts';
import { ProblemList } from './problems.ts';
import { IN_VALUES, shorten } from './scan-tables.ts';
import * as t from './tokens.ts';
import { ValueRules } from './value-rules.ts';

const BACKSLASH = 0x5c;
const index = {
  omit: t.indexOf(t.OmitIfNoRef),
  name: t.indexOf(t.Name),
  equals: t.indexOf(t.Equals),
  semi: t.indexOf(t.Semi),
  lCurly: t.indexOf(t.LCurly),
  rCurly: t.indexOf(t.RCurly),
} as const;

/** Statements: the file, its top-level items, bodies. The whole grammar, with {@link ValueRules} and its base. */
export class DtsParser extends ValueRules implements PartsReader {
  #file = emptyFile();
  /** `/dts-v1/;` so far, and those with a `/plugin/;`. */
  #headers = 0;
  #pluginHeaders = 0;
  /** A child has been seen in the current body: no property may follow. */
  #sawNode = false;
  #start = 0;
  #labels: readonly LabelAst[] = [];
  #omit = false;
  #nameStart = 0;
  #nameEnd = 0;
  #name = '';

  constructor(context: ParseContext, skipValidations = true) {
    super(context, skipValidations);
    this.performSelfAnalysis();
  }

  /** Reads a whole text, or a part of one whose offsets begin at `base`; never throws for what is in it, except a RangeError should the stack still be too small. */
  parse(text: string, problems: ProblemList, fragment?: { readonly base: number }): DtsFile {
    const file = emptyFile();
    this.context.fragment = fragment !== undefined;
    this.#file = file;
    this.#headers = 0;
    this.#pluginHeaders = 0;
    this.input = [];
    this.context.start(text, problems, fragment?.base ?? 0);
    this.context.text = this.context.recovering ? null : new ParsedText(text, fragment?.base ?? 0, this);
    try {
      this.file();
      this.#checkHeaders(0);
    } finally {
      this.context.finish();
      this.#file = emptyFile();
    }
    return file;
  }

  /** Reads a value again that was read without a finding, keeping all of its parts. */
  readParts(text: string, start: number): readonly ValuePart[] {
    this.input = [];
    this.context.start(text, new ProblemList(0), start, IN_VALUES);
    try {
      return this.value().parts;
    } finally {
      this.context.finish();
    }
  }

  readonly file = this.RULE(
    'file',
    () => {
      this.MANY(this.#fileItem);
      while (this.skipStrayAtTop()) this.MANY(this.#fileItem);
    },
    { resyncEnabled: false },
  );

  readonly #fileItem = (): void => {
    this.SUBRULE(this.topItem);
  };

  /** In recovery: reads past what cannot begin a top-level item. True when something that can follows. */
  protected skipStrayAtTop(): boolean {
    return false;
  }

  /** In recovery: the same inside a node. */
  protected skipStrayInBody(): boolean {
    return false;
  }

  protected readonly topItem = this.RULE('topItem', (): void => {
    this.#start = this.context.scanner.next.startOffset;
    if (this.RECORDING_PHASE) this.MANY(() => this.CONSUME(t.Label));
    else this.#labels = this.labels();
    this.OR(this.#topAlternatives);
  });

  readonly #topAlternatives = [
    { ALT: () => this.#versionTag() },
    { ALT: () => this.#pluginTag() },
    { ALT: () => this.#memreserve() },
    { ALT: () => this.#root() },
    { ALT: () => this.#refNode() },
    { ALT: () => this.#deleteRef() },
    { ALT: () => this.#omitRef() },
  ];

  #versionTag(): void {
    const start = this.#start;
    this.CONSUME(t.VersionTag);
    this.CONSUME1(t.Semi);
    if (!this.#isEmpty()) this.#misplaced(start, '`/dts-v1/;` comes after other items', 'move it to the first line');
    else if (this.#headers === 0 && this.#file.plugin)
      this.#misplaced(start, '`/dts-v1/;` comes after `/plugin/;`', 'move it to the first line');
    this.#checkHeaders(start);
    this.#headers++;
    this.#file.versionTag = true;
  }

  #pluginTag(): void {
    const start = this.#start;
    this.CONSUME(t.PluginTag);
    this.CONSUME2(t.Semi);
    if (!this.#isEmpty()) this.#misplaced(start, '`/plugin/;` comes after other items', 'move it behind `/dts-v1/;`');
    else if (this.#headers > 0 && this.#pluginHeaders !== this.#headers - 1)
      this.#misplaced(start, '`/plugin/;` does not belong to every `/dts-v1/;`', 'write the two lines once');
    this.#pluginHeaders++;
    this.#file.plugin = true;
  }

  /** dtc: every `/dts-v1/;` of a file has its `/plugin/;`, or none has. */
  #checkHeaders(start: number): void {
    if (this.#pluginHeaders === 0 || this.#pluginHeaders >= this.#headers) return;
    this.#misplaced(start, '`/plugin/;` is missing behind a second `/dts-v1/;`', 'write the two lines once');
  }

  #isEmpty(): boolean {
    return this.#file.memreserves.length === 0 && this.#file.items.length === 0;
  }

  #misplaced(start: number, message: string, help?: string): void {
    if (this.RECORDING_PHASE) return;
    this.context.problems.add({ info: codes.order, start, end: this.context.scanner.previous.end, message, help });
  }

  #memreserve(): void {
    const start = this.#start;
    const labels = this.#labels;
    this.CONSUME(t.Memreserve);
    const address = this.bigintOf(this.SUBRULE1(this.primary));
    const size = this.bigintOf(this.SUBRULE2(this.primary));
    this.CONSUME3(t.Semi);
    if (this.RECORDING_PHASE) return;
    const end = this.context.scanner.previous.end;
    if (this.#file.items.length > 0)
      this.#misplaced(start, '`/memreserve/` comes after a node', 'move it before `/ {`');
    this.#file.memreserves.push({ kind: 'memreserve', labels, address, size, start, end });
  }

  #root(): void {
    const start = this.#start;
    const labels = this.#labels;
    this.CONSUME(t.Slash);
    this.#allowLabels(labels, 0, 'the root node');
    const body = this.SUBRULE3(this.body);
    this.#addItem({ kind: 'root', labels, body, start, end: body?.end });
  }

  #refNode(): void {
    const start = this.#start;
    const labels = this.#labels;
    this.CONSUME1(t.Ref);
    this.#allowLabels(labels, 1, 'a reference');
    const ref = this.reference();
    const body = this.SUBRULE4(this.body);
    this.#addItem({ kind: 'ref-node', labels, ref, body, start, end: body?.end });
  }

  #deleteRef(): void {
    const start = this.#start;
    this.CONSUME(t.DeleteNode);
    this.#allowLabels(this.#labels, 0, '`/delete-node/`');
    this.CONSUME2(t.Ref);
    const ref = this.reference();
    this.CONSUME4(t.Semi);
    this.#addItem({ kind: 'delete-ref', ref, start, end: this.context.scanner.previous.end });
  }

  #omitRef(): void {
    const start = this.#start;
    this.CONSUME(t.OmitIfNoRef);
    this.#allowLabels(this.#labels, 0, '`/omit-if-no-ref/`');
    this.CONSUME3(t.Ref);
    const ref = this.reference();
    this.CONSUME5(t.Semi);
    this.#addItem({ kind: 'omit-ref', ref, start, end: this.context.scanner.previous.end });
  }

  #allowLabels(labels: readonly LabelAst[], limit: number, what: string): void {
    const extra = labels[limit];
    if (!extra) return;
    const allowed = limit === 0 ? 'no label' : 'only one label';
    const message = `${allowed} may stand before ${what} at top level: \`${shorten(extra.name)}\``;
    this.context.problems.add({ info: codes.syntax, start: extra.start, end: extra.end, message });
  }

  #addItem(item: TopLevelItem): void {
    if (this.RECORDING_PHASE) return;
    const first = this.#file.items.length === 0 && !this.context.fragment;
    if (first && item.kind !== 'root' && !(item.kind === 'ref-node' && this.#file.plugin)) {
      this.#misplaced(item.start, 'the first node is not the root node', 'begin with `/ { … };`');
    }
    this.#file.items.push(item);
  }

  /** dtc's `nodedef`. */
  protected readonly body = this.RULE(
    'body',
    (): BodyAst => {
      const { scanner, openBraces, items } = this.context;
      this.enter();
      const first = items.length;
      const sawNode = this.#sawNode;
      this.#sawNode = false;
      try {
        this.take(t.LCurly, index.lCurly);
        const start = scanner.previous.startOffset;
        openBraces.push(start);
        this.MANY(this.#nextBodyItem);
        while (this.skipStrayInBody()) this.MANY(this.#nextBodyItem);
        this.take(t.RCurly, index.rCurly);
        this.take(t.Semi, index.semi);
        return { items: items.take(first), start, end: scanner.previous.end, memo: undefined };
      } finally {
        this.leave();
        if (openBraces.length > this.context.depth) openBraces.length = this.context.depth;
        this.#sawNode = sawNode;
        // Of a body that broke off nothing may go to the one around it.
        items.dropFrom(first);
      }
    },
    { resyncEnabled: false },
  );

  readonly #nextBodyItem = (): void => {
    const item = this.SUBRULE(this.bodyItem);
    // Recovery gives no item for a statement it could not read.
    if (item) this.context.items.push(item);
  };

  protected readonly bodyItem = this.RULE('bodyItem', (): BodyItem | undefined => {
    this.#start = this.context.scanner.next.startOffset;
    if (this.RECORDING_PHASE) this.#recordPrefix();
    else this.#prefix();
    if (this.context.scanner.next.tokenTypeIdx === index.name && !this.RECORDING_PHASE) return this.#named();
    return this.OR(this.#bodyAlternatives);
  });

  #recordPrefix(): void {
    this.MANY(() => this.OR1([{ ALT: () => this.CONSUME(t.Label) }, { ALT: () => this.CONSUME(t.OmitIfNoRef) }]));
  }

  /** Labels and `/omit-if-no-ref/`, in any order, as dtc takes them. */
  #prefix(): void {
    const { scanner } = this.context;
    this.#labels = this.labels();
    this.#omit = false;
    while (scanner.next.tokenTypeIdx === index.omit) {
      this.#omit = true;
      scanner.advance();
      const more = this.labels();
      if (more.length > 0) this.#labels = [...this.#labels, ...more];
    }
  }

  readonly #bodyAlternatives: { ALT: () => BodyItem }[] = [
    { ALT: () => this.#named() },
    { ALT: () => this.#deleteProperty() },
    { ALT: () => this.#deleteNode() },
  ];

  #takeName(): string {
    const { scanner } = this.context;
    const { startOffset: start, end } = scanner.previous;
    return this.context.nameAt(scanner.codeAt(start) === BACKSLASH ? start + 1 : start, end);
  }

  #named(): BodyItem {
    this.take(t.Name, index.name, 1);
    this.#name = this.#takeName();
    this.#nameStart = this.context.scanner.previous.startOffset;
    this.#nameEnd = this.context.scanner.previous.end;
    if (this.context.scanner.next.tokenTypeIdx === index.equals && !this.RECORDING_PHASE) return this.#property();
    if (this.statementIsOver()) return this.#emptyProperty();
    return this.OR2(this.#namedAlternatives);
  }

  /** In recovery: whether what follows a name begins another statement, so that only a `;` is missing. */
  protected statementIsOver(): boolean {
    return false;
  }

  readonly #namedAlternatives: { ALT: () => BodyItem }[] = [
    { ALT: () => this.#property() },
    { ALT: () => this.#emptyProperty() },
    { ALT: () => this.#node() },
  ];

  #property(): BodyItem {
    const { scanner } = this.context;
    const name = this.#name;
    const start = this.#nameStart;
    this.#checkProperty(start, this.#nameEnd, name);
    this.take(t.Equals, index.equals);
    const value = this.RECORDING_PHASE ? this.SUBRULE1(this.value) : this.readValue();
    this.take(t.Semi, index.semi, 1);
    return { kind: 'property', labels: this.#labels, name, value, start, end: scanner.previous.end };
  }

  #emptyProperty(): BodyItem {
    const { scanner } = this.context;
    this.#checkProperty(this.#nameStart, this.#nameEnd, this.#name);
    this.take(t.Semi, index.semi, 2);
    const end = scanner.previous.end;
    return { kind: 'property', labels: this.#labels, name: this.#name, value: null, start: this.#nameStart, end };
  }

  /** Properties come before children; one report a body says it all. */
  #checkProperty(start: number, end: number, name: string): void {
    if (!this.#sawNode && !this.#omit) return;
    if (this.#omit) {
      const message = `\`/omit-if-no-ref/\` applies to nodes, \`${shorten(name)}\` is a property`;
      this.context.problems.add({ info: codes.syntax, start, end, message });
      return;
    }
    this.#sawNode = false;
    const message = `property \`${shorten(name)}\` comes after a child node`;
    const help = 'move it before the first child node';
    this.context.problems.add({ info: codes.propertyAfterNode, start, end, message, help });
  }

  #node(): BodyItem {
    const start = this.#start;
    const labels = this.#labels;
    const omitIfNoRef = this.#omit;
    const name = this.#name;
    const nameStart = this.#nameStart;
    const nameEnd = this.#nameEnd;
    this.#sawNode = true;
    const body = this.SUBRULE2(this.body);
    return { kind: 'node', labels, omitIfNoRef, name, nameStart, nameEnd, body, start, end: body?.end };
  }

  #deleteProperty(): BodyItem {
    const start = this.#start;
    this.CONSUME(t.DeleteProperty);
    this.CONSUME2(t.Name);
    const name = this.#takeName();
    this.#checkProperty(start, this.context.scanner.previous.end, name);
    this.CONSUME3(t.Semi);
    return { kind: 'delete-property', name, start, end: this.context.scanner.previous.end };
  }

  #deleteNode(): BodyItem {
    const start = this.#start;
    this.#sawNode = true;
    this.CONSUME(t.DeleteNode);
    this.CONSUME3(t.Name);
    const name = this.#takeName();
    this.CONSUME4(t.Semi);
    return { kind: 'delete-node', name, start, end: this.context.scanner.previous.end };
  }
}

interface MutableFile {
  readonly kind: 'file';
  versionTag: boolean;
  plugin: boolean;
  readonly memreserves: MemreserveAst[];
  readonly items: TopLevelItem[];
}

const emptyFile = (): MutableFile => ({ kind: 'file', versionTag: false, plugin: false, memreserves: [], items: [] });
