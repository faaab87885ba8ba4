import { EmbeddedActionsParser, type IToken } from 'chevrotain';
import * as t from './proposal-tokens.ts';

/** An entry as it is written; {@link parseProposal} reads the numbers. */
export interface RawRegion {
  readonly name: IToken;
  readonly size: IToken;
  readonly start: IToken | null;
  readonly alignment: IToken | null;
  readonly allocator: IToken | null;
  readonly parameters: IToken | null;
}

/** Entries are handed over as they are complete: those before an error count. */
export class RegionParser extends EmbeddedActionsParser {
  regions: RawRegion[] = [];

  constructor(skipValidations = true) {
    super(t.regionVocabulary, { maxLookahead: 2, recoveryEnabled: false, skipValidations });
    this.performSelfAnalysis();
  }

  readonly list = this.RULE('list', (): void => {
    this.MANY(() => {
      this.SUBRULE(this.region);
      this.OPTION(() => this.CONSUME(t.Semicolon));
    });
  });

  private readonly region = this.RULE('region', (): void => {
    const name = this.CONSUME(t.Name);
    this.CONSUME(t.RegionEquals);
    const size = this.CONSUME(t.Text);
    const start = this.OPTION(() => this.SUBRULE(this.start)) ?? null;
    const alignment = this.OPTION1(() => this.SUBRULE(this.alignment)) ?? null;
    let allocator: IToken | null = null;
    let parameters: IToken | null = null;
    this.OPTION2(() => {
      this.CONSUME(t.Colon);
      allocator = this.OPTION3(() => this.CONSUME1(t.Text)) ?? null;
      parameters = this.OPTION4(() => this.CONSUME(t.Parameters)) ?? null;
    });
    this.ACTION(() => this.regions.push({ name, size, start, alignment, allocator, parameters }));
  });

  private readonly start = this.RULE('start', (): IToken => {
    this.CONSUME(t.At);
    return this.CONSUME(t.Text);
  });

  private readonly alignment = this.RULE('alignment', (): IToken => {
    this.CONSUME(t.Slash);
    return this.CONSUME(t.Text);
  });
}

export interface RawPattern {
  readonly device: IToken | null;
  readonly kind: IToken | null;
}

export interface RawRule {
  readonly patterns: readonly RawPattern[];
  readonly regions: readonly IToken[];
}

/** The rules of a map. */
export class MapParser extends EmbeddedActionsParser {
  rules: RawRule[] = [];

  constructor(skipValidations = true) {
    super(t.mapVocabulary, { maxLookahead: 2, recoveryEnabled: false, skipValidations });
    this.performSelfAnalysis();
  }

  readonly list = this.RULE('list', (): void => {
    this.MANY(() => {
      this.SUBRULE(this.rule);
      this.OPTION(() => this.CONSUME(t.Semicolon));
    });
  });

  private readonly rule = this.RULE('rule', (): void => {
    const patterns: RawPattern[] = [];
    const regions: IToken[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => patterns.push(this.SUBRULE(this.pattern)) });
    this.CONSUME(t.RuleEquals);
    this.AT_LEAST_ONE_SEP1({ SEP: t.Comma, DEF: () => regions.push(this.CONSUME(t.RegionName)) });
    this.ACTION(() => this.rules.push({ patterns, regions }));
  });

  private readonly pattern = this.RULE('pattern', (): RawPattern => {
    let device: IToken | null = null;
    let kind: IToken | null = null;
    this.OR([
      {
        ALT: () => {
          device = this.CONSUME(t.PatternText);
          this.OPTION(() => {
            kind = this.SUBRULE(this.kind);
          });
        },
      },
      {
        ALT: () => {
          kind = this.SUBRULE1(this.kind);
        },
      },
    ]);
    return { device, kind };
  });

  private readonly kind = this.RULE('kind', (): IToken => {
    this.CONSUME(t.Slash);
    return this.CONSUME(t.PatternText);
  });
}
