import { createInterface } from 'node:readline';

/** Standard input, line by line as it comes. */
export const stdinLines = (): AsyncIterable<string> => createInterface({ input: process.stdin, crlfDelay: Infinity });
