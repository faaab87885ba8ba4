import { printable } from './printable.ts';

/** What Markdown, HTML in it, or a site's extensions of it (mentions, mathematics) would act on. */
const ACTIVE = /[&<>"'`*_{}[\]#+!|~@$^\\]/g;

/** Text of an input inside a line of Markdown: shown as it is, whatever it is. */
export const escapeMarkdown = (text: string): string =>
  printable(text)
    .replace(ACTIVE, (character) => `&#${character.charCodeAt(0)};`)
    // Bare addresses become links without any markup; a mention is looked for after entities have been read.
    .replace(/:(?=\/\/)|(?<=www)\./gi, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/&#64;(?=\w)/g, '&#64;&#8203;');

/**
 * For fields that are plain text by their specification and Markdown in some readers: links, images, HTML and mentions are
 * taken apart with blanks, everything else stays readable.
 */
export const inertMarkdown = (text: string): string =>
  printable(text)
    .replace(/\](?=[([:])/g, '] ')
    .replace(/<(?=[a-z/!?])/gi, '< ')
    .replace(/(?<!\w)@(?=\w)/g, '@ ');
