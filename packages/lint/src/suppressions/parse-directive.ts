export type DirectiveKind =
  | 'disable'
  | 'enable'
  | 'disable-line'
  | 'disable-next-line'
  | 'disable-next-node'
  | 'disable-file';

export interface Directive {
  readonly kind: DirectiveKind;
  readonly rules: readonly string[];
  /** null when none is given. */
  readonly reason: string | null;
}

export type ParsedDirective =
  | { readonly ok: true; readonly directive: Directive }
  | { readonly ok: false; readonly message: string };

const KINDS: readonly DirectiveKind[] = [
  'disable',
  'enable',
  'disable-line',
  'disable-next-line',
  'disable-next-node',
  'disable-file',
];

/**
 * `carveout-disable-next-line RULE, RULE -- reason`; undefined when a comment only mentions us. The reason may go on over
 * several lines of a block comment.
 */
export function parseDirective(comment: string): ParsedDirective | undefined {
  const match = /^carveout-((?:dis|en)able[\w-]*)(?![\w-])\s*([\s\S]*)$/.exec(comment);
  if (!match) return undefined;
  const [, word = '', rest = ''] = match;
  const kind = KINDS.find((known) => known === word);
  if (!kind) {
    const all = KINDS.map((known) => `carveout-${known}`).join(', ');
    return { ok: false, message: `there is no directive \`carveout-${word}\`; there are ${all}` };
  }
  const dashes = /(?:^|\s)--(?=\s|$)/.exec(rest);
  const names = dashes ? rest.slice(0, dashes.index) : rest;
  const reason = dashes ? oneLine(rest.slice(dashes.index + dashes[0].length)) : '';
  const rules = names.split(/[\s,]+/).filter((name) => name !== '');
  if (rules.length === 0 && kind !== 'enable') {
    return { ok: false, message: `\`carveout-${kind}\` names no rule: nothing is silenced as a whole` };
  }
  return { ok: true, directive: { kind, rules, reason: reason === '' ? null : reason } };
}

/** Lines of a block comment often begin with a star. */
const oneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/^\*+\s*/, ''))
    .join(' ')
    .trim();
