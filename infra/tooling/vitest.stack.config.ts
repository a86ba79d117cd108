import { defineConfig, mergeConfig } from 'vitest/config'
import ordinary from './vitest.config.ts'

/** Tests against real Kafka and HDFS, one file at a time: some stop a part of the stack that the others need. */
export default mergeConfig(
  { ...ordinary, test: { ...ordinary.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['services/**/*.stack.test.ts', 'infra/**/*.stack.test.ts'],
      exclude: ['**/node_modules/**', '**/dist/**', '**/.data/**'],
      testTimeout: 60_000,
      hookTimeout: 120_000,
      fileParallelism: false,
    },
  }),
)
