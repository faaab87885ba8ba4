import { FileFacts } from '@carveout/analysis';
import { nodeHost } from '@carveout/analysis/node';
import { createLinter, type Linter } from './create-linter.ts';
import { sha256 } from './digest.ts';

/** In a worker thread: headers that were read stay read. */
export const lintJob = (): Linter => createLinter(new FileFacts(nodeHost(), sha256));
