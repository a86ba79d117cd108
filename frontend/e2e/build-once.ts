import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'
import { CHROMIUM_MISSING, findChromium } from './find-chromium.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of the dashboard as it was built for these tests. */
    dist: string
    chromium: string
    /** With a window, for a developer who wants to see it. */
    isHeaded: boolean
  }
}

/** Builds the dashboard as it is now into a folder of the tests' own, so that a running server's files stay as they are. */
export default async function buildOnce(project: TestProject): Promise<() => Promise<void>> {
  const chromium = findChromium(process.env.CHROMIUM_PATH)
  if (chromium === null) throw new Error(CHROMIUM_MISSING)
  const dist = await mkdtemp(join(tmpdir(), 'rocade-dashboard-'))
  const root = join(import.meta.dirname, '..')
  // the test runner says `test` here, which would bring the slow and large React for development
  const runnerEnvironment = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn', build: { outDir: dist } })
  process.env.NODE_ENV = runnerEnvironment
  project.provide('dist', dist)
  project.provide('chromium', chromium)
  project.provide('isHeaded', process.env.E2E_HEADED === '1')
  return () => rm(dist, { recursive: true, force: true })
}
