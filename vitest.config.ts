import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = dirname(fileURLToPath(import.meta.url));
// Chevrotain's own entry loads some 650 lodash modules; its prebuilt single file loads in a twentieth of the time.
const chevrotainEntry = createRequire(join(root, 'grammars/dts/package.json')).resolve('chevrotain');
const chevrotainBundle = chevrotainEntry.replace(/lib[\\/]src[\\/]api\.js$/, 'lib/chevrotain.mjs');

export default defineConfig({
  resolve: { conditions: ['@carveout/source'], alias: [{ find: /^chevrotain$/, replacement: chevrotainBundle }] },
  ssr: { resolve: { conditions: ['@carveout/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'grammars/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['packages/workspace/vitest-setup.mjs'],
    testTimeout: 60_000,
    // Vitest leaves one processor idle; on two that would double the wait.
    maxWorkers: '100%',
    // No test file leaves state behind that another sees; loading the modules once per worker saves two fifths of the time.
    isolate: false,
  },
});
