import { defineConfig } from 'vitest/config'

const conditions = ['rocade-source', 'node', 'import', 'default']
/** With ROCADE_URL the running program is looked at; without it everything runs against servers of the tests' own. */
const isSmoke = Boolean(process.env.ROCADE_URL)

/** Browser tests: two files at a time, each with a browser and a server of its own. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [isSmoke ? 'smoke.spec.ts' : '*.spec.ts'],
    exclude: isSmoke ? [] : ['smoke.spec.ts'],
    globalSetup: ['./build-once.ts'],
    maxWorkers: 2,
    testTimeout: 90_000,
    // a busy machine is slow, not wrong
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
  },
})
