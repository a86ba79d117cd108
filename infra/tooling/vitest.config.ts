import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** One runner for unit, contract and integration tests; browser tests are started by `test.mjs` with their own time limits. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  // Not `import`: the workers would give it to Node for `require` too, and packages with two builds (pg) would break.
  resolve: { conditions: ['rocade-source', 'node'] },
  ssr: { resolve: { conditions: ['rocade-source', 'node'] } },
  test: {
    // the colours that a test of contrasts reads; other style sheets are empty here
    css: { include: [/tokens\.css/] },
    include: ['services/**/*.test.ts', 'infra/**/*.test.ts', 'frontend/src/**/*.test.{ts,tsx}'],
    // What needs real Kafka and HDFS, or Spark, runs by `npm run test:stack` and `npm run test:spark`.
    exclude: ['**/node_modules/**', '**/dist/**', '**/.data/**', '**/*.stack.test.ts', '**/*.spark.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
