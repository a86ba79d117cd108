import { inRoot } from './paths.mjs'
import { runVitest } from './run-vitest.mjs'

const LIMIT_S = 720
/**
 * Runs the tests in a real browser. Where none is found it says so and how to get one, and counts one as skipped; CI
 * (`CI=true`) always has one, there it is a failure.
 * @returns {Promise<import('./run-vitest.mjs').Counts>}
 */
export async function runBrowserTests() {
  const { path, howToGetIt } = await findChromium()
  if (path !== null) return runVitest({ config: 'frontend/e2e/vitest.config.ts', limitS: LIMIT_S })
  console.log(`The browser tests are left out. ${howToGetIt}`)
  return process.env.CI === 'true' ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 }
}

/**
 * Asks the tests' own search (`frontend/e2e/find-chromium.ts`), so that there is one. Node 20 cannot import TypeScript;
 * Vite can.
 */
async function findChromium() {
  const { runnerImport } = await import('vite')
  const { module } = await runnerImport(inRoot('frontend', 'e2e', 'find-chromium.ts'), {
    configFile: false,
    logLevel: 'error',
  })
  const { findChromium: find, CHROMIUM_MISSING } = /** @type {typeof import('../../frontend/e2e/find-chromium.ts')} */ (
    module
  )
  return { path: find(process.env.CHROMIUM_PATH), howToGetIt: CHROMIUM_MISSING }
}
