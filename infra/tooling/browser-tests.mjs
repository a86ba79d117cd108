import { readFileSync } from 'node:fs'
import { inRoot } from './paths.mjs'
import { runVitest } from './run-vitest.mjs'

const LIMIT_S = 420
const HOW_TO_GET_IT =
  'Debian and Ubuntu: apt-get install chromium. macOS and Windows: install Chrome or Chromium. Elsewhere: set CHROMIUM_PATH to its binary'

/**
 * Runs the tests in a real browser. Where none is found it says so and how to get one, and counts one as skipped; CI
 * (`CI=true`) always has one, there it is a failure.
 * @returns {Promise<import('./run-vitest.mjs').Counts>}
 */
export async function runBrowserTests() {
  const chromium = await findChromium()
  if (chromium !== null) return runVitest({ config: 'frontend/e2e/vitest.config.ts', limitS: LIMIT_S })
  console.log(`No Chromium was found: the browser tests are left out. ${HOW_TO_GET_IT}.`)
  return process.env.CI === 'true' ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 }
}

/**
 * Asks the tests' own search (`frontend/e2e/find-chromium.ts`), so that there is one. Node 20 cannot import
 * TypeScript, so its types are taken off first; it imports nothing but Node.
 * @returns {Promise<string | null>}
 */
async function findChromium() {
  const { default: ts } = await import('typescript')
  const source = readFileSync(inRoot('frontend', 'e2e', 'find-chromium.ts'), 'utf8')
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  })
  const found = await import(`data:text/javascript,${encodeURIComponent(outputText)}`)
  return (await found.findChromium()) ?? null
}
