import { defineConfig } from 'vitest/config'

/** One runner for unit, contract and integration tests; browser tests are started by `test.mjs` with their own time limits. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname.replace(/%20/g, ' '),
  resolve: { conditions: ['rocade-source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['rocade-source', 'node', 'import', 'default'] } },
  test: {
    include: ['services/**/*.test.ts', 'infra/**/*.test.ts', 'frontend/src/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.data/**'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
