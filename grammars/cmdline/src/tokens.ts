import { createToken, Lexer } from 'chevrotain';

// isspace() of the kernel. Its table calls the byte 0xa0 a blank too, see NoBreakSpace.
export const Blank = createToken({ name: 'Blank', pattern: /[\t\n\v\f\r ]+/, line_breaks: true });
/**
 * In UTF-8 it is the bytes 0xc2 0xa0, and the kernel takes 0xa0 for a blank: it ends the word, and the 0xc2 stays on it.
 * Leaving the character on the word has the same effect: the word is not the one that was meant.
 */
export const NoBreakSpace = createToken({ name: 'NoBreakSpace', pattern: '\u00a0' });
export const Equals = createToken({ name: 'Equals', pattern: '=', label: "'='" });
export const Text = createToken({ name: 'Text', pattern: /[^\t\n\v\f\r \u00a0="]+/, line_breaks: false });
export const OpenQuote = createToken({ name: 'OpenQuote', pattern: '"', push_mode: 'quoted' });
export const CloseQuote = createToken({ name: 'CloseQuote', pattern: '"', pop_mode: true });
export const QuotedText = createToken({ name: 'QuotedText', pattern: /[^="]+/, line_breaks: true });

export const vocabulary = {
  defaultMode: 'plain',
  modes: {
    plain: [Blank, Text, Equals, OpenQuote, NoBreakSpace],
    quoted: [QuotedText, Equals, CloseQuote],
  },
};

/** Checking the definitions costs more than lexing a file, so only a test asks for it. */
export const createLexer = (skipValidations = true): Lexer =>
  new Lexer(vocabulary, { positionTracking: 'onlyOffset', skipValidations });
