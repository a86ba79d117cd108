import { defineConfig, mergeConfig } from 'vitest/config'
import ordinary from './vitest.config.ts'

/** Tests against a real Spark, one file at a time: the first question to a new Spark takes many seconds. */
export default mergeConfig(
  { ...ordinary, test: { ...ordinary.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['services/**/*.spark.test.ts'],
      exclude: ['**/node_modules/**', '**/dist/**', '**/.data/**'],
      testTimeout: 200_000,
      hookTimeout: 240_000,
      fileParallelism: false,
    },
  }),
)
