import { createToken, Lexer } from 'chevrotain';

// One token for a name with its `=` and one for the value: a full .config has 12000 lines, and tokens are what costs.
export const ByteOrderMark = createToken({ name: 'ByteOrderMark', pattern: '\ufeff', group: Lexer.SKIPPED });
export const NewLine = createToken({ name: 'NewLine', pattern: /[\r\n]+/, line_breaks: true, group: Lexer.SKIPPED });
/** As strict as the kernel's reader: any other wording, also a blank at the end, makes it a comment. */
export const NotSet = createToken({ name: 'NotSet', pattern: /# CONFIG_\w+ is not set(?![^\r\n])/ });
export const Comment = createToken({ name: 'Comment', pattern: /#[^\r\n]*/, group: 'comments' });
export const Assign = createToken({ name: 'Assign', pattern: /CONFIG_\w+=/, push_mode: 'value' });
export const Malformed = createToken({ name: 'Malformed', pattern: /[^#\r\n\ufeff][^\r\n]*/ });

export const Tristate = createToken({ name: 'Tristate', pattern: /[ymn](?![ \t]*[^ \t\r\n])/ });
export const Hex = createToken({ name: 'Hex', pattern: /0[xX][\da-fA-F]+(?![ \t]*[^ \t\r\n])/ });
export const Int = createToken({ name: 'Int', pattern: /-?\d+(?![ \t]*[^ \t\r\n])/ });
export const Text = createToken({ name: 'Text', pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"(?![ \t]*[^ \t\r\n])/ });
export const TrailingBlanks = createToken({
  name: 'TrailingBlanks',
  pattern: /[ \t]+(?![^\r\n])/,
  group: Lexer.SKIPPED,
});
export const BadValue = createToken({ name: 'BadValue', pattern: /[^\r\n]+/ });
export const EndOfValue = createToken({
  name: 'EndOfValue',
  pattern: /[\r\n]+/,
  line_breaks: true,
  group: Lexer.SKIPPED,
  pop_mode: true,
});

export const vocabulary = {
  defaultMode: 'line',
  modes: {
    line: [NotSet, Assign, NewLine, Comment, ByteOrderMark, Malformed],
    value: [EndOfValue, Tristate, Text, Int, Hex, TrailingBlanks, BadValue],
  },
};

/** Checking the definitions costs more than lexing a file, so only a test asks for it. */
export const createLexer = (skipValidations = true): Lexer =>
  new Lexer(vocabulary, { positionTracking: 'onlyOffset', skipValidations });
