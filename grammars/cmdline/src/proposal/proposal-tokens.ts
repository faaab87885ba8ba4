import { createToken, Lexer } from 'chevrotain';

/** Ends an entry. */
export const Semicolon = createToken({ name: 'Semicolon', pattern: ';', label: "';'" });
const RegionEnd = createToken({ name: 'RegionEnd', pattern: ';', categories: [Semicolon], pop_mode: true });
const RuleEnd = createToken({ name: 'RuleEnd', pattern: ';', categories: [Semicolon], pop_mode: true });
/** A region's name is whatever stands before the first `=`. */
export const Name = createToken({ name: 'Name', pattern: /[^=;]+/, line_breaks: true });
export const RegionEquals = createToken({ name: 'RegionEquals', pattern: '=', label: "'='", push_mode: 'value' });
export const At = createToken({ name: 'At', pattern: '@', label: "'@'" });
export const Slash = createToken({ name: 'Slash', pattern: '/', label: "'/'" });
export const Colon = createToken({ name: 'Colon', pattern: ':', label: "':'" });
export const Parameters = createToken({ name: 'Parameters', pattern: /\([^);]*\)/, line_breaks: true });
export const Text = createToken({ name: 'Text', pattern: /[^@/:;(]+/, line_breaks: true });
/** Anything else, so that every text has tokens: the parser says what is wrong with it. */
export const Stray = createToken({ name: 'Stray', pattern: /[\s\S]/, line_breaks: true });

export const Comma = createToken({ name: 'Comma', pattern: ',', label: "','" });
export const RuleEquals = createToken({ name: 'RuleEquals', pattern: '=', label: "'='", push_mode: 'regions' });
export const PatternText = createToken({ name: 'PatternText', pattern: /[^=;,/]+/, line_breaks: true });
export const RegionName = createToken({ name: 'RegionName', pattern: /[^;,]+/, line_breaks: true });

/** `cma=`. */
export const regionVocabulary = {
  defaultMode: 'entry',
  modes: {
    entry: [RegionEquals, Semicolon, Name],
    value: [RegionEnd, At, Slash, Colon, Parameters, Text, Stray],
  },
};

/** `cma_map=`. */
export const mapVocabulary = {
  defaultMode: 'patterns',
  modes: { patterns: [RuleEquals, Semicolon, Comma, Slash, PatternText], regions: [RuleEnd, Comma, RegionName] },
};

/** Checking the definitions costs more than lexing, so only a test asks for it. */
export const createRegionLexer = (skipValidations = true): Lexer =>
  new Lexer(regionVocabulary, { positionTracking: 'onlyOffset', skipValidations });

export const createMapLexer = (skipValidations = true): Lexer =>
  new Lexer(mapVocabulary, { positionTracking: 'onlyOffset', skipValidations });
